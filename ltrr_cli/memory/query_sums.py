"""What was seen of the entities of queries: C and E, and how they fade."""

from array import array
from collections.abc import Sequence
from functools import reduce

import numpy as np

from ltrr_cli.memory.row_sums import RowSums
from ltrr_cli.records.evidence import HALF_LIFE_DAYS, Numbers
from ltrr_cli.records.hits import Rows

Seen = tuple[int, float, float]
"""A row with what is added to its C and E."""

_NEVER = -1
_NO_ROWS: Rows = np.empty(0, np.int32)


class QuerySums:
    """C and E by query and row; queries are numbered from 0. What is 0 takes no place.

    What fades is kept as of the newest day that its query saw.
    """

    def __init__(self) -> None:
        self._lasting = RowSums(), RowSums()
        self._fading = RowSums(), RowSums()
        self._days = array("i")

    def add(self, query: int, seen: Sequence[Seen], *, day: int | None) -> None:
        """Takes in what was seen on a day, or, with none, what does not fade."""
        if day is None:
            tables, worth = self._lasting, 1.0
        else:
            self._fade(query, day)
            tables, worth = self._fading, _worth(self._days[query] - day)
        for table, what in zip(tables, (1, 2), strict=True):
            more = [(each[0], each[what] * worth) for each in seen if each[what]]
            if more:
                table.add(query, more)

    def on(self, day: int, query: int) -> tuple[Rows, Numbers, Numbers]:
        """Rows, each once, with C and E as of a day, none before one that was seen; all (m,)."""
        known = query < len(self._days) and self._days[query] != _NEVER
        worth = _worth(day - self._days[query]) if known else 1.0
        lasting, fading = (
            [each.of(query) for each in two] for two in (self._lasting, self._fading)
        )
        rows = reduce(np.union1d, [rows for rows, _ in (*fading, *lasting) if len(rows)], _NO_ROWS)
        clicks, examinations = (
            _spread(rows, *lasts) + worth * _spread(rows, *fades)
            for lasts, fades in zip(lasting, fading, strict=True)
        )
        return rows, clicks, examinations

    def _fade(self, query: int, day: int) -> None:
        self._days.extend([_NEVER] * (query + 1 - len(self._days)))
        before = self._days[query]
        if day <= before:
            return
        if before != _NEVER:
            for table in self._fading:
                table.scale(query, _worth(day - before))
        self._days[query] = day


def _spread(over: Rows, rows: Rows, sums: Numbers) -> Numbers:
    """Sums by row as those of more rows: 0 for the others."""
    spread = np.zeros(len(over))
    spread[over.searchsorted(rows)] = sums
    return spread


def _worth(days: int) -> float:
    return float(2.0 ** (-days / HALF_LIFE_DAYS))
