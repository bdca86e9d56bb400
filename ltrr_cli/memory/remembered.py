"""A memory that is held in the process: what came since training."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.compact_map import CompactMap
from ltrr_cli.memory.posterior import BEFORE_ANY_LOG, Prior, lower_bound, posterior_mean
from ltrr_cli.memory.query_sums import QuerySums
from ltrr_cli.memory.word_index import WordIndex
from ltrr_cli.ports import NOTHING, Clicked, Remembered, clicked_of
from ltrr_cli.records.evidence import LEAST_EXAMINED, MOST_ENTITIES, Numbers, Observations
from ltrr_cli.records.hits import Rows

RowOf = Callable[[str], int | None]


class _Pair(NamedTuple):
    """A row of `Observations`, in the order of its fields."""

    answer: str
    key: str
    entity_id: str
    visitor: str
    day: int
    fades: bool
    gain: float
    examination: float


class HeldMemory:
    """Port `MemoryTable` that takes in answers one by one and forgets with time.

    It believes what `DuckdbEvidence` with `score_pairs` would, of the same observations and with
    this one prior for all. `find` gives the belief as of the newest day that was seen, so a
    replay that adds each answer after its query was asked sees memory as it was before.

    It grows until the next training, so it is kept small: a page of ten that was clicked takes
    some 400 bytes, most of them for its ten pairs, and less where its query was clicked before.

    row_of: entity id → row; what has none is passed over; prior: for every pair.
    """

    def __init__(self, *, row_of: RowOf, prior: Prior = BEFORE_ANY_LOG) -> None:
        self._row_of = row_of
        self._prior = prior
        self._day = -1
        self._answers = CompactMap()  # by hash; the numbers say nothing
        self._credits = CompactMap()  # the best gain, by hash of what `_more_clicks` says
        self._clicks_of = CompactMap()  # by row
        self._queries = WordIndex()
        self._sums = QuerySums()

    def add(self, observations: Observations) -> list[str]:
        """Takes in the answers that it does not know yet, and gives the queries that this moved."""
        answers = {answer: hash(answer) for answer in dict.fromkeys(observations.answers)}
        new = {answer for answer, key in answers.items() if key not in self._answers}
        fresh = [pair for pair in _pairs(observations) if pair.answer in new]
        for _, together in groupby(fresh, key=_when):
            self._take_in(list(together))
        for answer in new:
            self._answers.put(answers[answer], 1.0)
        return list(dict.fromkeys(pair.key for pair in fresh))

    def find(self, key: str) -> Remembered:
        if key not in self:
            return NOTHING
        rows, clicks, examinations = self.counts(key)
        mean, strength = np.full((2, len(rows)), [[self._prior.mean], [self._prior.strength]])
        ties = self.popularity(rows)
        return believed(rows, clicks, examinations, mean=mean, strength=strength, ties=ties)

    def clicked(self, keys: Sequence[str]) -> Clicked:
        return clicked_of([self.find(key) for key in keys])

    def near(
        self, words: Iterable[str], *, limit: int, least: float = 0.0
    ) -> list[tuple[str, float]]:
        return self._queries.near(list(words), limit=limit, least=least)

    def __contains__(self, key: object) -> bool:
        return self._queries.find(key) is not None

    def __len__(self) -> int:
        return len(self._queries)

    def counts(self, key: str) -> tuple[Rows, Numbers, Numbers]:
        """The rows of a query with their C and E as of the newest day, all (m,), in no order."""
        query = self._queries.find(key)
        if query is None:
            return NOTHING.rows, np.empty(0), np.empty(0)
        return self._sums.on(self._day, query)

    def popularity(self, rows: Rows) -> Numbers:
        """The gains of these entities, of all queries and without decay, (n,)."""
        return self._clicks_of.of(rows.astype(np.int64))

    def _take_in(self, pairs: list[_Pair]) -> None:
        """What was seen of one query on one day."""
        known = [(self._row_of(pair.entity_id), pair) for pair in pairs]
        seen = [
            (row, self._more_clicks(pair, row), pair.examination)
            for row, pair in known
            if row is not None
        ]
        if not seen:
            return
        key, day, fades = _when(pairs[0])
        if fades:
            self._day = max(self._day, day)
        self._sums.add(self._queries.add(key), seen, day=day if fades else None)

    def _more_clicks(self, pair: _Pair, row: int) -> float:
        """What the gain adds to the best that this visitor did with the entity on this day."""
        if not pair.gain:
            return 0.0
        credit = hash((pair.key, row, pair.visitor, pair.day, pair.fades))
        more = max(pair.gain - (self._credits.get(credit) or 0.0), 0.0)
        if more:
            self._credits.put(credit, pair.gain)
            self._clicks_of.put(row, (self._clicks_of.get(row) or 0.0) + more)
        return more


def _when(pair: _Pair) -> tuple[str, int, bool]:
    return pair.key, pair.day, pair.fades


def _pairs(observations: Observations) -> Iterator[_Pair]:
    return map(
        _Pair,
        observations.answers,
        observations.queries,
        observations.entity_ids,
        observations.visitors,
        observations.days.tolist(),
        observations.fades.tolist(),
        observations.gains.tolist(),
        observations.examinations.tolist(),
    )


def believed(
    rows: Rows,
    clicks: Numbers,
    examinations: Numbers,
    *,
    mean: Numbers,
    strength: Numbers,
    ties: Numbers,
) -> Remembered:
    """The posterior of a query's pairs, best first, those that `score_pairs` would remember.

    All (n,); ties: what decides between equals, more is better.
    """
    beliefs = {"mean": mean, "strength": strength}
    lower = lower_bound(clicks, examinations, **beliefs)
    order: npt.NDArray[np.int64] = np.lexsort((rows, -ties, -lower))
    is_kept = (clicks > 0) | (examinations >= LEAST_EXAMINED)
    order = order[is_kept[order]][:MOST_ENTITIES]
    middle = posterior_mean(clicks, examinations, **beliefs)
    return Remembered(
        rows=rows[order],
        lower=lower[order].astype(np.float32),
        mean=middle[order].astype(np.float32),
        clicks=clicks[order].astype(np.float32),
        evidence=examinations[order].astype(np.float32),
        strength=strength[order].astype(np.float32),
    )
