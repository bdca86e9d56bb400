"""From a plan to a better one: moves of depth between two arms, as long as the model gains."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.hazard import RUNGS, Levels
from ltrr_cli.records.plan import DEPTHS

Values = npt.NDArray[np.float64]

FLOOR: tuple[str, ...] = ("lexical",)
"""Arms whose first rung always fires when they are able, whatever the model says."""

_LOWERED = (1, RUNGS)
_RAISED = (1, 2)
_MOST_MOVES = 6
_MOST_KEPT = 256  # patterns of able arms
_PRICES = np.array(DEPTHS)


@dataclass(frozen=True)
class PlanSearch:
    """Moves over the ladder; arms: the registry's, in order."""

    arms: tuple[str, ...]

    @cached_property
    def _moves(self) -> Levels:
        """Steps of every arm (moves, A): one lower, another higher; only lower; only higher."""
        count = len(self.arms)
        moves = [(at, -down, at, 0) for at in range(count) for down in _LOWERED]
        moves += [(at, 0, at, up) for at in range(count) for up in _RAISED]
        moves += [
            (low, -down, high, up)
            for low, high in permutations(range(count), 2)
            for down in _LOWERED
            for up in _RAISED
        ]
        steps = np.zeros((len(moves), count), np.int64)
        for place, (low, down, high, up) in enumerate(moves):
            steps[place, low] += down
            steps[place, high] += up
        return steps

    def _moves_of(self, able: bytes) -> Levels:
        """The moves that touch able arms only; kept, because few patterns of able arms occur."""
        if able not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            unable = ~np.frombuffer(able, np.bool_)
            self._kept[able] = self._moves[~(self._moves[:, unable] != 0).any(axis=1)]
        return self._kept[able]

    @cached_property
    def _kept(self) -> dict[bytes, Levels]:
        return {}

    def floor(self, able: npt.NDArray[np.bool_]) -> Levels:
        """The least level of each arm, (A,)."""
        return np.array([arm in FLOOR for arm in self.arms], np.int64) * able

    def near(self, levels: Levels, *, able: npt.NDArray[np.bool_], budget: int) -> Levels:
        """All plans (P, A) one move away that keep to budget, floor and able arms."""
        moved = levels + self._moves_of(able.tobytes())
        plans = np.maximum(moved[(moved <= RUNGS).all(axis=1)], self.floor(able))
        affordable = _PRICES[plans].sum(axis=1) <= budget
        changed = (plans != levels).any(axis=1)
        kept: Levels = plans[affordable & changed]
        return kept

    def climb(
        self,
        levels: Levels,
        *,
        able: npt.NDArray[np.bool_],
        budget: int,
        worth: Callable[[Levels], Values],
        margin: float,
    ) -> tuple[Levels, Levels, Values]:
        """The best plan found, what lies around it (P, A), and the worth of that (P,).

        A move is made when it gains more than `margin`: below it the model's word is not worth
        leaving the plan it started from.
        """
        best = float(worth(levels[None])[0])
        around = self.near(levels, able=able, budget=budget)
        values = worth(around) if len(around) else np.empty(0)
        for _ in range(_MOST_MOVES):
            if not len(values) or values.max() <= best + margin:
                break
            place = int(values.argmax())
            levels, best = around[place], float(values[place])
            around = self.near(levels, able=able, budget=budget)
            values = worth(around)
        return levels, around, values


def best_of_each(base: Levels, around: Levels, values: Values) -> Sequence[tuple[Levels, float]]:
    """For each arm that some plan around the base deepens, the best such plan and its worth."""
    chosen = []
    for arm in range(len(base)):
        deeper = np.flatnonzero(around[:, arm] > base[arm])
        if len(deeper):
            place = int(deeper[values[deeper].argmax()])
            chosen.append((around[place], float(values[place])))
    return chosen
