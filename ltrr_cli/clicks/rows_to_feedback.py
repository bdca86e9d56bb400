"""A click log's rows become feedback."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise, repeat

import numpy as np
import numpy.typing as npt

from ltrr_cli.clicks.answer_groups import AnswerGroups, group_rows
from ltrr_cli.clicks.grid_columns import GridColumns
from ltrr_cli.clicks.row_checks import check_rows
from ltrr_cli.records.click_rows import ClickRows, Details, Grid, RowNumbers, Texts
from ltrr_cli.records.feedback import GAINS, Feedback, Served
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.query import Query

_NOTHING = Details()
_LAST_RANK = 1_000_000
"""What stands for any rank beyond it."""


def rows_to_feedback(rows: ClickRows, *, now: datetime) -> FeedbackLog:
    """The feedback of a log; now: what stands for the time where the log tells none.

    Raises:
        LogError: a value cannot be, or an answer contradicts itself.
    """
    check_rows(rows)
    gains = _gains(rows)
    groups = group_rows(rows, gains)
    answers = _Answers(
        rows=rows, gains=_relative(rows, gains, groups), ranks=_ranks(rows.arm_ranks), now=now
    )
    feedback = list(_feedback(answers, groups))
    times = [each.query.asked_at for each in feedback if each.dated]
    return FeedbackLog(
        source=rows.source,
        feedback=tuple(sorted(feedback, key=lambda each: (not each.dated, _moment(each)))),
        rows=len(rows),
        duplicates=groups.duplicates,
        empty=rows.empty,
        orphans=rows.orphans,
        ignored=rows.ignored,
        policies=rows.policies,
        out_of_order=sum(late < early for early, late in pairwise(times)),
    )


def _moment(feedback: Feedback) -> datetime:
    return feedback.query.asked_at


def _gains(rows: ClickRows) -> npt.NDArray[np.float64]:
    """What each row says of its entity: its grade, or the worth of what was done, shape (n,)."""
    worth = np.full(len(rows), GAINS["click"])
    if rows.action is not None:
        table = np.array([*(GAINS[each] for each in rows.action.values), GAINS["click"]])
        worth = table[rows.action.codes]
    if rows.grade is not None:
        worth = np.where(np.isnan(rows.grade), worth, rows.grade)
    return np.where(rows.clicked, worth, 0.0)


def _relative(
    rows: ClickRows, gains: npt.NDArray[np.float64], groups: AnswerGroups
) -> npt.NDArray[np.float64]:
    """Gains 0..1: grades as shares of the highest grade of their answer."""
    if rows.grade is None or not len(groups.order):
        return gains
    graded = np.where(np.isnan(rows.grade) | ~rows.clicked, 0.0, gains)
    best = np.maximum.reduceat(graded[groups.order], groups.starts[:-1])
    highest = np.ones(len(rows))
    highest[groups.order] = np.repeat(best, np.diff(groups.starts))
    return np.divide(gains, highest, out=gains.copy(), where=graded > 0)


def _feedback(answers: "_Answers", groups: AnswerGroups) -> Iterator[Feedback]:
    bounds = zip(groups.starts[:-1].tolist(), groups.starts[1:].tolist(), strict=True)
    for (begin, end), details in zip(bounds, _details(answers.rows, groups), strict=False):
        yield answers.make(groups.order[begin:end], details)


def _details(rows: ClickRows, groups: AnswerGroups) -> Iterator[Details]:
    """What each answer says of itself, in the order of the answers; nothing without end if none."""
    if rows.details is None:
        return repeat(_NOTHING)
    as_in_file = np.argsort(groups.first)
    found = rows.details(groups.first[as_in_file])
    by_answer = dict(zip(as_in_file.tolist(), found, strict=True))
    return (by_answer[number] for number in range(len(by_answer)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """Makes the feedback of one answer after the other; ranks: shape (n, arms), 0 for none."""

    rows: ClickRows
    gains: npt.NDArray[np.float64]
    ranks: npt.NDArray[np.int32]
    now: datetime

    def make(self, group: RowNumbers, details: Details) -> Feedback:
        """The feedback of the rows of an answer, in the order of its page."""
        rows, first = self.rows, int(group[0])
        asked_at = self._asked_at(first)
        query = _text(rows.query, first) or ""
        user = _text(rows.user_id, first)
        names = rows.entity_id.values
        return Feedback(
            query_id=_text(rows.query_id, first) or f"row {first + 1}",
            query=Query(text=query, asked_at=asked_at or self.now, user=user, types=details.types),
            dated=asked_at is not None,
            session=_text(rows.session_id, first) or _together(query, user),
            segment=_text(rows.segment, first) or "",
            entity_ids=tuple(names[code] for code in rows.entity_id.codes[group].tolist()),
            gains=tuple(self.gains[group].tolist()),
            positions=self._positions(group),
            served=self._served(group, details),
        )

    def _asked_at(self, row: int) -> datetime | None:
        times = self.rows.times
        if times is None or np.isnat(times[row]):
            return None
        moment: datetime = times[row].item()
        return moment.replace(tzinfo=UTC)

    def _positions(self, group: RowNumbers) -> tuple[int, ...]:
        place = self.rows.position
        if place is None or np.isnan(place[group[0]]):
            return ()
        return tuple(place[group].astype(np.int64).tolist())

    def _served(self, group: RowNumbers, details: Details) -> Served | None:
        """None when the log tells nothing of how the answer came about."""
        rows, first = self.rows, int(group[0])
        chance = math.nan if rows.propensity is None else float(rows.propensity[first])
        served = Served(
            release=_text(rows.release, first),
            plan=details.plan,
            propensity=None if math.isnan(chance) else chance,
            actions=details.actions,
            context=details.context or {},
            arm_ranks=self._arm_ranks(group),
            features=_features(rows.features, group),
        )
        return None if served == Served() else served

    def _arm_ranks(self, group: RowNumbers) -> Mapping[str, tuple[int, ...]]:
        """Of the arms that brought any of the entities."""
        if self.rows.arm_ranks is None:
            return {}
        columns = zip(self.rows.arm_ranks.names, self.ranks[group].T.tolist(), strict=True)
        return {arm: tuple(ranks) for arm, ranks in columns if any(ranks)}


def _text(texts: Texts | None, row: int) -> str | None:
    return None if texts is None else texts.at(row)


def _together(query: str, user: str | None) -> str:
    """What stands for a session that is not told: the listener, or all who ask the same."""
    return f"query {query}" if user is None else f"user {user}"


def _ranks(grid: Grid | None) -> npt.NDArray[np.int32]:
    if grid is None:
        return np.empty((0, 0), np.int32)
    return np.clip(np.nan_to_num(grid.values), 0, _LAST_RANK).astype(np.int32)


def _features(grid: Grid | None, group: RowNumbers) -> Mapping[str, tuple[float, ...]]:
    if grid is None:
        return {}
    named = np.flatnonzero(grid.there[group].any(axis=0))
    return GridColumns(grid, rows=group, columns=named) if len(named) else {}
