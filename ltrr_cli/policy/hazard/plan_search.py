"""From a plan to a better one: moves of depth between two arms, as long as the model gains."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.hazard.model import RUNGS, Levels
from ltrr_cli.records.plan import DEPTHS

Values = npt.NDArray[np.float64]

Deeper = npt.NDArray[np.bool_]
"""Of arms that some plan deepens, which plans do: (A', 1 + P)."""


class View(Protocol):
    """A plan and all that are one move away, (1 + P, A), that plan first, and their worths."""

    @property
    def plans(self) -> Levels: ...
    @property
    def worths(self) -> Values: ...


_View = TypeVar("_View", bound=View)

_LOWERED = (1, RUNGS)
_RAISED = (1, 2)
_MOST_MOVES = 6
_MOST_KEPT = 256  # patterns of able arms
_PRICES = np.array(DEPTHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moves:
    """M moves of depth.

    steps: (M, A), what each arm's level changes by; lowered, raised: (M,), the arms that go down
    and up; room: (M,), how far above its floor the lowered one must be, or another move would lead
    to the same plan; up: (M,), levels that the raised one gains.
    """

    steps: Levels
    lowered: Levels
    raised: Levels
    room: Levels
    up: Levels


@dataclass(frozen=True)
class PlanSearch:
    """Moves over the ladder; arms: the registry's, in order.

    first: arms, of which the first able one always fires, on the first rung at least, whatever the
    model says.
    """

    arms: tuple[str, ...]
    first: tuple[str, ...]

    def _moves_of(self, able: bytes) -> _Moves:
        """The moves that touch able arms only; kept, because few patterns of able arms occur."""
        if able not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            places = np.flatnonzero(np.frombuffer(able, np.bool_)).tolist()
            self._kept[able] = _moves(places, count=len(self.arms))
        return self._kept[able]

    @cached_property
    def _kept(self) -> dict[bytes, _Moves]:
        return {}

    def floor(self, able: npt.NDArray[np.bool_]) -> Levels:
        """The least level of each arm, (A,)."""
        able_ones = {arm for arm, is_able in zip(self.arms, able.tolist(), strict=True) if is_able}
        kept = next((arm for arm in self.first if arm in able_ones), None)
        return np.array([arm == kept for arm in self.arms], np.int64)

    def around(self, levels: Levels, *, able: npt.NDArray[np.bool_], budget: int) -> Levels:
        """A plan and all that are one move away and keep to budget, floor and able arms.

        The plan comes first, each of the others once, (1 + P, A); levels: it keeps to floor and
        able arms.
        """
        moves, floor = self._moves_of(able.tobytes()), self.floor(able)
        possible = (levels - floor)[moves.lowered] >= moves.room
        possible &= levels[moves.raised] + moves.up <= RUNGS
        near = np.maximum(levels + moves.steps[possible], floor)
        kept = near[_PRICES[near].sum(axis=1) <= budget]
        return np.concatenate([levels[None], kept])


def climb(levels: Levels, *, look: Callable[[Levels], _View], margin: float) -> _View:
    """What lies around the best plan found, from a plan on.

    A move is made when it gains more than `margin`: below it the model's word is not worth
    leaving the plan it started from.
    """
    seen = look(levels)
    for _ in range(_MOST_MOVES):
        worths = seen.worths
        place = int(worths.argmax())
        if not worths[place] > worths[0] + margin:
            break
        seen = look(seen.plans[place])
    return seen


def _moves(places: Sequence[int], *, count: int) -> _Moves:
    """One of these arms lower; one higher; one lower and another higher."""
    moves = [(at, down, at, 0) for at in places for down in _LOWERED]
    moves += [(at, 0, at, up) for at in places for up in _RAISED]
    moves += [
        (low, down, high, up)
        for low, high in permutations(places, 2)
        for down in _LOWERED
        for up in _RAISED
    ]
    lowered, down, raised, up = np.array(moves, np.int64).reshape(-1, 4).T
    steps = np.zeros((len(moves), count), np.int64)
    steps[np.arange(len(moves)), lowered] -= down
    steps[np.arange(len(moves)), raised] += up
    return _Moves(steps=steps, lowered=lowered, raised=raised, room=np.minimum(down, 2), up=up)


def deeper(plans: Levels) -> Deeper:
    """Which plans deepen an arm, against the first one; arms that none deepens are left out.

    >>> deeper(np.array([[1, 0, 0], [2, 0, 0], [1, 0, 1]])).tolist()
    [[False, True, False], [False, False, True]]
    """
    of_arms = (plans > plans[0]).T
    return np.ascontiguousarray(of_arms[of_arms.any(axis=1)])


def best_of_each(deeper: Deeper, worths: Values) -> list[int]:
    """For each of these arms the best plan that deepens it, by its place."""
    best: list[int] = np.where(deeper, worths, -np.inf).argmax(axis=1).tolist()
    return best
