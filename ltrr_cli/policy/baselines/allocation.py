"""The best depths for hazards that do not depend on each other: a knapsack, solved exactly."""

from collections.abc import Sequence
from math import gcd

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.plan import DEPTHS, Plan

UNIT = gcd(*DEPTHS)
"""Every rung is a multiple of so many candidates."""

_PRICES = [depth // UNIT for depth in DEPTHS]


def best_levels(hazards: npt.NDArray[np.float64], *, budget: int) -> npt.NDArray[np.int8]:
    """For each of D draws the places on the ladder, (D, A), that miss with least probability.

    hazards: (D, A, L), 0 <= h < 1: the probability that what is wanted is in the chunk between two
    rungs of an arm, given that it is in none before. A plan misses with Π (1 - h) over its chunks,
    so -Σ log(1 - h) is what a plan is worth: one depth an arm, prices adding up to the budget, is
    a multiple-choice knapsack (dynamic programming over budgets in steps of `UNIT`).
    """
    draws, arms, _ = hazards.shape
    capacity = max(budget, 0) // UNIT
    worth = np.cumsum(-np.log1p(-hazards.transpose(1, 2, 0)), axis=1)
    best = np.zeros((capacity + 1, draws))
    chosen = np.zeros((arms, capacity + 1, draws), np.int8)
    for arm in range(arms):
        before = best.copy()
        for level, price in enumerate(_PRICES[1:], start=1):
            if price > capacity:
                break
            offer = before[: capacity + 1 - price] + worth[arm, level - 1]
            better = offer > best[price:]
            np.copyto(best[price:], offer, where=better)
            np.copyto(chosen[arm, price:], np.int8(level), where=better)
    return _read_back(chosen)


def _read_back(chosen: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Levels (D, A) from the levels chosen at each arm and budget, (A, K, D), last arm first."""
    arms, budgets, draws = chosen.shape
    levels = np.zeros((draws, arms), np.int8)
    left = np.full(draws, budgets - 1)
    every = np.arange(draws)
    prices = np.array(_PRICES)
    for arm in reversed(range(arms)):
        levels[:, arm] = chosen[arm, left, every]
        left -= prices[levels[:, arm]]
    return levels


def plan_at(arms: Sequence[str], levels: npt.NDArray[np.int8]) -> Plan:
    """The plan of these places on the ladder, (A,)."""
    pairs = zip(arms, levels.tolist(), strict=True)
    return Plan(depths={arm: DEPTHS[level] for arm, level in pairs if level})
