"""The best single plan: one depth for each arm, the same for every query.

Unlike the static order (`static_plan`), which passes the budget of arms that cannot speak on to
others, it is a plan in the plain sense, as a search engine without any context has it.
"""

from itertools import combinations

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.coverage import entity_weights
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.plan import DEPTHS

_LEAST = 1e-9

Covered = npt.NDArray[np.bool_]
Depths = npt.NDArray[np.int64]


def fixed_depths(arm_ranks: ArmRanks, *, budget: int) -> Depths:
    """Depths (A,) of the ladder with the best mean recall that were found.

    Greedy by recall per candidate, looking ahead over all depths of an arm; then the depths of
    two arms at a time are searched exhaustively, until no pair can be bettered.
    """
    search = _Search(arm_ranks, budget)
    depths = search.greedy()
    while True:
        better = search.best_pair(depths)
        if better is None:
            return np.array([DEPTHS[level] for level in depths], np.int64)
        depths = better


class _Search:
    """Levels of the ladder, tried on which relevant entities they cover."""

    def __init__(self, arm_ranks: ArmRanks, budget: int) -> None:
        worth = entity_weights(arm_ranks)
        able = arm_ranks.able[arm_ranks.event]
        ranks = np.where(able & (arm_ranks.ranks > 0), arm_ranks.ranks, np.iinfo(np.int16).max)
        levels = np.searchsorted(DEPTHS, ranks).astype(np.int8)  # the level that first covers it
        kinds, of_kind = np.unique(levels, axis=0, return_inverse=True)
        self._worth = np.bincount(of_kind.ravel(), worth, minlength=len(kinds))
        self._covered = kinds[:, :, None] <= np.arange(len(DEPTHS), dtype=np.int8)
        self._budget = budget
        self._arms = len(arm_ranks.arms)

    def greedy(self) -> list[int]:
        """Levels (A,) by gain per candidate."""
        levels = [0] * self._arms
        covered = np.zeros(len(self._worth), np.bool_)
        while True:
            left = self._budget - sum(DEPTHS[level] for level in levels)
            options = [
                (
                    self._gain(covered, arm, level) / (DEPTHS[level] - DEPTHS[levels[arm]]),
                    arm,
                    level,
                )
                for arm in range(self._arms)
                for level in range(levels[arm] + 1, len(DEPTHS))
                if DEPTHS[level] - DEPTHS[levels[arm]] <= left
            ]
            gain, arm, level = max(options, default=(0.0, 0, 0))
            if gain <= _LEAST:
                return levels
            levels[arm] = level
            covered |= self._covered[:, arm, level]

    def best_pair(self, levels: list[int]) -> list[int] | None:
        """The best change of two arms' levels; None when none gains."""
        best, found = self._value(self._union(levels)) + _LEAST, None
        for first, second in combinations(range(self._arms), 2):
            others = [0 if arm in {first, second} else at for arm, at in enumerate(levels)]
            covered = self._union(others)
            left = self._budget - sum(DEPTHS[level] for level in others)
            for one in range(len(DEPTHS)):
                two = max(
                    (at for at, depth in enumerate(DEPTHS) if depth <= left - DEPTHS[one]),
                    default=-1,
                )
                if two < 0:
                    break
                value = self._value(
                    covered | self._covered[:, first, one] | self._covered[:, second, two]
                )
                if value > best:
                    best, found = value, [*others]
                    found[first], found[second] = one, two
        return found

    def _union(self, levels: list[int]) -> Covered:
        chosen = [self._covered[:, arm, level] for arm, level in enumerate(levels) if level]
        empty = np.zeros(len(self._worth), np.bool_)
        union: Covered = np.any([empty, *chosen], axis=0)
        return union

    def _gain(self, covered: Covered, arm: int, level: int) -> float:
        return self._value(self._covered[:, arm, level] & ~covered)

    def _value(self, covered: Covered) -> float:
        return float(self._worth[covered].sum())
