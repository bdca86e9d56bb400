"""What no click log may say, found in all rows at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import LogError
from ltrr_cli.records.click_rows import ClickRows, Texts
from ltrr_cli.records.feedback import GAINS
from ltrr_cli.records.shown import shown

TOLD = 5
"""Rows that a message names; the others are counted."""
_EARLIEST = np.datetime64("0001-01-02", "us")
_LATEST = np.datetime64("9999-12-30", "us")
_LAST_PLACE = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Rows, as numbers from 0, whose value of a column cannot be; tell: value of a row."""

    rows: npt.NDArray[np.int64]
    column: str
    tell: Callable[[int], object]
    expected: str


def check_rows(rows: ClickRows) -> None:
    """Raises LogError if a value cannot be.

    Raises:
        LogError: names file, row (from 1), column, value and what is expected; five rows, then
            how many more there are.
    """
    refuse(rows.source, [*_text_problems(rows), *_number_problems(rows)])


def refuse(source: str, problems: list[Problem]) -> None:
    """Raises LogError for these problems, if there are any rows in them.

    Raises:
        LogError: see `check_rows`.
    """
    found = [(int(row), each) for each in problems for row in each.rows[:TOLD].tolist()]
    if not found:
        return
    told = [
        f"{source}: row {row + 1}: {each.column} is {shown(each.tell(row))}, "
        f"expected {each.expected}"
        for row, each in found[:TOLD]
    ]
    more = sum(len(each.rows) for each in problems) - len(told)
    if more:
        told.append(f"and {more:,} more")
    raise LogError("\n".join(told))


def _text_problems(rows: ClickRows) -> Iterator[Problem]:
    for name, column in (("query", rows.query), ("entity_id", rows.entity_id)):
        yield _problem(name, column.codes < 0, tell=column.at, expected="a string")
    blank = np.array([*(not each for each in rows.entity_id.values), False])
    yield _problem(
        "entity_id",
        blank[rows.entity_id.codes],
        tell=rows.entity_id.at,
        expected="a string that is not empty",
    )
    if rows.action is not None:
        yield from _action_problems(rows, rows.action)


def _action_problems(rows: ClickRows, action: Texts) -> Iterator[Problem]:
    unknown = np.array([*(each not in GAINS for each in action.values), False])[action.codes]
    expected = f"one of {', '.join(GAINS)}"
    yield _problem("action", unknown, tell=action.at, expected=expected)
    idle = (action.codes >= 0) & ~rows.clicked & ~unknown
    yield _problem("action", idle, tell=action.at, expected="none where clicked is false")


def _number_problems(rows: ClickRows) -> Iterator[Problem]:
    if (times := rows.times) is not None:
        wrong = ~np.isnat(times) & ((times < _EARLIEST) | (times > _LATEST))
        expected = "a time in the years 1 to 9999"
        yield _problem("timestamp", wrong, tell=lambda row: str(times[row]), expected=expected)
    if (place := rows.position) is not None:
        whole = (place >= 1) & (place == np.floor(place)) & (place <= _LAST_PLACE)
        wrong = ~np.isnan(place) & ~whole
        yield _number("position", place, wrong=wrong, expected="a whole number, 1 or more")
    if (chance := rows.propensity) is not None:
        wrong = ~np.isnan(chance) & ~((chance > 0) & (chance <= 1))
        expected = "a probability above 0 and at most 1"
        yield _number("propensity", chance, wrong=wrong, expected=expected)
    if (grade := rows.grade) is not None:
        worth = (grade > 0) & np.isfinite(grade)
        wrong = rows.clicked & ~np.isnan(grade) & ~worth
        yield _number("grade", grade, wrong=wrong, expected="a number above 0")


def _number(
    name: str, values: npt.NDArray[np.float64], *, wrong: npt.NDArray[np.bool_], expected: str
) -> Problem:
    return _problem(name, wrong, tell=lambda row: float(values[row]), expected=expected)


def _problem(
    name: str, wrong: npt.NDArray[np.bool_], *, tell: Callable[[int], object], expected: str
) -> Problem:
    return Problem(rows=np.flatnonzero(wrong), column=name, tell=tell, expected=expected)
