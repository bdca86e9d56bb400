"""The knapsack over depths, against trying every plan."""

from itertools import product

import numpy as np
import pytest

from ltrr_cli.policy.baselines.allocation import best_levels, plan_at
from ltrr_cli.records.plan import DEPTHS


def miss(hazards: np.ndarray, levels: tuple[int, ...]) -> float:
    return float(
        np.prod([np.prod(1 - row[:level]) for row, level in zip(hazards, levels, strict=True)])
    )


@pytest.mark.parametrize("budget", [0, 4, 5, 20, 37, 50, 100])
def test_no_plan_misses_less(budget: int) -> None:
    hazards = np.random.default_rng(budget).beta(0.5, 3, (8, 3, len(DEPTHS) - 1))
    plans = [
        levels
        for levels in product(range(len(DEPTHS)), repeat=3)
        if sum(DEPTHS[level] for level in levels) <= budget
    ]
    for draw, levels in zip(hazards, best_levels(hazards, budget=budget), strict=True):
        assert sum(DEPTHS[level] for level in levels) <= budget
        assert miss(draw, tuple(levels)) == pytest.approx(min(miss(draw, plan) for plan in plans))


def test_a_rung_with_nothing_is_climbed_for_what_lies_behind_it() -> None:
    hazards = np.zeros((1, 2, len(DEPTHS) - 1))
    hazards[0, 0, 3] = 0.9
    hazards[0, 1, 0] = 0.1
    assert best_levels(hazards, budget=40).tolist() == [[4, 0]]
    assert best_levels(hazards, budget=45).tolist() == [[4, 1]]
    assert best_levels(hazards, budget=35).tolist() == [[0, 1]]


def test_without_arms_there_is_an_empty_plan() -> None:
    levels = best_levels(np.zeros((3, 0, len(DEPTHS) - 1)), budget=50)
    assert levels.shape == (3, 0)
    assert plan_at((), levels[0]).depths == {}
