"""Which rows of a click log belong to one answer."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.clicks.row_checks import Problem, refuse
from ltrr_cli.records.click_rows import ClickRows, RowNumbers, Texts

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGroups:
    """The rows of a log, answer by answer.

    order: row numbers, those of an answer side by side, by position where there is one, else as
    they stood; starts: shape (answers + 1,), where each answer begins in `order`; answers stand
    in the order of their first rows. duplicates: rows that were merged into others.
    """

    order: RowNumbers
    starts: RowNumbers
    duplicates: int

    @property
    def first(self) -> RowNumbers:
        """A row of each answer."""
        return self.order[self.starts[:-1]]


def group_rows(rows: ClickRows, gains: npt.NDArray[np.float64]) -> AnswerGroups:
    """Puts the rows of each answer together.

    Rows with the same id of their answer are one; without ids, with the same query, user, time
    and session. The same entity again at the same place of an answer, or in the same judgement,
    is one row: the one with the highest of the gains, shape (n,).

    Raises:
        LogError: an answer contradicts itself: two queries, two places of an entity, two entities
            at a place, some rows with a position and some without.
    """
    keys = _keys(rows)
    place = np.zeros(len(rows)) if rows.position is None else np.nan_to_num(rows.position)
    refuse(rows.source, [*_two_queries(rows, keys), *_half_placed(rows, keys)])
    merged = np.lexsort((-gains, place, rows.entity_id.codes, keys))
    again = _same(merged, keys, rows.entity_id.codes.astype(np.float64), place)
    kept = np.sort(merged[~again])
    refuse(rows.source, _two_places(rows, keys, kept=kept))
    order = kept[np.lexsort((kept, place[kept], keys[kept]))]
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    return AnswerGroups(
        order=order,
        starts=np.append(starts, len(order)).astype(np.int64),
        duplicates=len(rows) - len(kept),
    )


def _keys(rows: ClickRows) -> Codes:
    """The number of each row's answer, shape (n,), counted by first rows from 0."""
    times = rows.times
    parts = [_codes(rows.query), *(_codes(each) for each in (rows.user_id, rows.session_id))]
    parts.append(None if times is None else np.unique(times.view(np.int64), return_inverse=True)[1])
    keys = np.zeros(len(rows), np.int64)
    for part in parts:
        if part is not None:
            keys = _dense(keys * (int(part.max(initial=0)) + 1) + part)
    if rows.query_id is not None:
        named = rows.query_id.codes.astype(np.int64)
        keys = np.where(named >= 0, named, keys + len(rows.query_id.values))
    return _by_first_row(keys)


def _codes(texts: Texts | None) -> Codes | None:
    return None if texts is None else texts.codes.astype(np.int64) + 1


def _dense(keys: Codes) -> Codes:
    return np.unique(keys, return_inverse=True)[1].astype(np.int64)


def _by_first_row(keys: Codes) -> Codes:
    _, first, dense = np.unique(keys, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    return number[dense]


def _same(order: RowNumbers, *columns: npt.NDArray[np.float64] | Codes) -> npt.NDArray[np.bool_]:
    """Whether a row says in these columns what the row before it in the order says."""
    same = np.ones(len(order), bool)
    for column in columns:
        sorted_column = column[order]
        same[1:] &= sorted_column[1:] == sorted_column[:-1]
    same[:1] = False
    return same


def _first_of(keys: Codes) -> RowNumbers:
    """For each row the first row of its answer."""
    return np.unique(keys, return_index=True)[1].astype(np.int64)[keys]


def _two_queries(rows: ClickRows, keys: Codes) -> Iterator[Problem]:
    if rows.query_id is None:
        return
    first = _first_of(keys)
    wrong = np.flatnonzero(rows.query.codes != rows.query.codes[first])
    if len(wrong):
        expected = f"the same in all rows of a query_id, as in row {first[wrong[0]] + 1}"
        yield Problem(rows=wrong, column="query", tell=rows.query.at, expected=expected)


def _half_placed(rows: ClickRows, keys: Codes) -> Iterator[Problem]:
    if (place := rows.position) is None:
        return
    placed = np.bincount(keys, ~np.isnan(place), minlength=1) > 0
    yield Problem(
        rows=np.flatnonzero(np.isnan(place) & placed[keys]),
        column="position",
        tell=lambda _: None,
        expected="a whole number, as in the other rows of its answer",
    )


def _two_places(rows: ClickRows, keys: Codes, *, kept: RowNumbers) -> list[Problem]:
    if (place := rows.position) is None:
        return []
    seen = kept[~np.isnan(place[kept])]
    entity = rows.entity_id
    hint = "" if rows.query_id is not None else " (a query_id tells answers apart)"
    return [
        Problem(
            rows=_repeated(seen, keys, entity.codes.astype(np.float64)),
            column="entity_id",
            tell=entity.at,
            expected=f"each entity at one place of an answer{hint}",
        ),
        Problem(
            rows=_repeated(seen, keys, place),
            column="position",
            tell=lambda row: float(place[row]),
            expected=f"one entity at each place of an answer{hint}",
        ),
    ]


def _repeated(rows: RowNumbers, keys: Codes, column: npt.NDArray[np.float64]) -> RowNumbers:
    order = rows[np.lexsort((rows, column[rows], keys[rows]))]
    return np.sort(order[_same(order, keys, column)])
