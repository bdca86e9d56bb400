"""The best single plan, against trying every plan."""

from dataclasses import replace
from itertools import product

import numpy as np

from ltrr_cli.policy.coverage import mean_recall
from ltrr_cli.policy.static.fixed_plan import fixed_depths
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.plan import DEPTHS
from tests.unit.policy.instances import made_up


def best_of_all(replay: ArmRanks, budget: int) -> float:
    plans = product(DEPTHS, repeat=len(replay.arms))
    return max(mean_recall(replay, np.array(plan)) for plan in plans if sum(plan) <= budget)


def test_it_is_the_best_of_all_plans_nearly_always() -> None:
    generator = np.random.default_rng(0)
    ratios = []
    for _ in range(25):
        events, arms = int(generator.integers(8, 40)), int(generator.integers(2, 5))
        replay = made_up(generator, events=events, arms=arms, able=0.8)
        budget = int(generator.choice([20, 50, 100]))
        depths = fixed_depths(replay, budget=budget)
        assert depths.sum() <= budget and set(depths.tolist()) <= set(DEPTHS)
        ratios.append(mean_recall(replay, depths) / best_of_all(replay, budget))
    assert max(ratios) <= 1 + 1e-9
    assert min(ratios) >= 0.95
    assert np.mean(np.array(ratios) > 1 - 1e-9) >= 0.9


def test_unable_arms_get_no_credit() -> None:
    """The one arm that has everything can hardly ever speak."""
    replay = made_up(np.random.default_rng(1), events=60, arms=2)
    ranks = replay.ranks.copy()
    ranks[:, 0], ranks[:, 1] = 1, 4
    able = replay.able.copy()
    able[6:, 0] = False
    depths = fixed_depths(replace(replay, ranks=ranks, able=able), budget=5)
    assert depths.tolist() == [0, 5]


def test_an_instance_without_anything_to_find_gets_no_depth() -> None:
    replay = made_up(np.random.default_rng(2), events=10, arms=3)
    nothing = replace(replay, ranks=np.zeros_like(replay.ranks))
    assert fixed_depths(nothing, budget=50).tolist() == [0, 0, 0]
