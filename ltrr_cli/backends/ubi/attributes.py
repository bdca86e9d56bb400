"""What ltrr adds to a UBI query, read back."""

import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ltrr_cli.backends.ubi.lines import UbiQuery
from ltrr_cli.errors import LogError
from ltrr_cli.records.click_rows import Details, Grid
from ltrr_cli.records.plan import Action, Plan

_Read = TypeVar("_Read")


def details(query: UbiQuery) -> Details:
    """How the answer was planned.

    Raises:
        LogError: it is not as ltrr writes it.
    """
    return _read(query, _details)


def propensity(query: UbiQuery) -> float:
    """The probability of the plan that was played, NaN when it is not told.

    Raises:
        LogError: see `details`.
    """
    return _read(query, lambda ours: _single_number(ours.get("propensity")))


def release_of(query: UbiQuery) -> str | None:
    """The release that answered; None when it is not told."""
    release = query.ours.get("release")
    return None if release is None else str(release)


def table(queries: Sequence[UbiQuery], name: str, *, sizes: npt.NDArray[np.int64]) -> Grid | None:
    """`arm_ranks` or `features` of all hits of the queries; sizes: hits of each; None for none.

    Raises:
        LogError: see `details`.
    """
    columns = [
        _read(query, partial(_columns, name=name, size=size))
        for query, size in zip(queries, sizes.tolist(), strict=True)
    ]
    names = list(dict.fromkeys(key for each in columns for key in each))
    if not names:
        return None
    number = {key: at for at, key in enumerate(names)}
    values = np.full((int(sizes.sum()), len(names)), np.nan, np.float32)
    there = np.zeros(values.shape, bool)
    starts = (np.cumsum(sizes) - sizes).tolist()
    for each, start, size in zip(columns, starts, sizes.tolist(), strict=True):
        for key, column in each.items():
            place = (slice(start, start + size), number[key])
            values[place], there[place] = column, True
    return Grid(names=tuple(names), values=values, there=there)


def _read(query: UbiQuery, read: Callable[[Mapping[str, Any]], _Read]) -> _Read:
    try:
        return read(query.ours)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise LogError(
            f"{query.place}: query_attributes.ltrr is not as ltrr writes it: {error}"
        ) from error


def _details(ours: Mapping[str, Any]) -> Details:
    plan, context = ours.get("plan"), ours.get("context")
    return Details(
        types=tuple(str(each) for each in ours.get("types", ())),
        plan=None if plan is None else _depths(plan),
        actions=tuple(
            Action(plan=Plan(depths=_depths(each["plan"])), probability=_chance(each))
            for each in ours.get("actions", ())
        ),
        context=(
            None
            if context is None
            else {name: _single_number(value) for name, value in context.items()}
        ),
    )


def _depths(plan: Mapping[str, Any]) -> dict[str, int]:
    if not all(isinstance(depth, int) and depth >= 0 for depth in plan.values()):
        raise ValueError("a depth of a plan is no whole number from 0")
    return dict(plan)


def _chance(action: Mapping[str, Any]) -> float:
    chance = float(action["probability"])
    if not 0 <= chance < math.inf:
        raise ValueError(f"a probability of actions is {chance:g}, expected a number from 0")
    return chance


def _columns(ours: Mapping[str, Any], *, name: str, size: int) -> dict[str, Sequence[float]]:
    raw = ours.get(name, {})
    wrong = next((each for each in raw.values() if len(each) != size), None)
    if wrong is not None:
        raise ValueError(f"{len(wrong)} numbers for {size} hits")
    return {key: array("f", map(_single_number, each)) for key, each in raw.items()}


def _single_number(value: float | None) -> float:
    return math.nan if value is None else float(value)
