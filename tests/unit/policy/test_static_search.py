"""The tuned static plan, against trying every plan."""

from dataclasses import replace
from itertools import product
from math import e

import numpy as np
import pytest

from ltrr_cli.policy.baselines.best_arm import BestArm, best_arms
from ltrr_cli.policy.baselines.equal_quota import EqualQuota
from ltrr_cli.policy.coverage import cost, mean_recall
from ltrr_cli.policy.static.plan import StaticPlan, fill
from ltrr_cli.policy.static.search import depths_of, tuned_order
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.plan import DEPTHS
from ltrr_cli.records.situation import Situation
from tests.unit.policy.instances import made_up


def best_of_all(replay: ArmRanks, budget: int) -> float:
    """The mean recall of the best of all plans on the ladder, by trying each."""
    plans = product(DEPTHS, repeat=len(replay.arms))
    return max(mean_recall(replay, np.array(plan)) for plan in plans if sum(plan) <= budget)


def found(replay: ArmRanks, budget: int) -> float:
    depths = depths_of(tuned_order(replay, budget=budget), replay, budget=budget)
    assert (cost(replay, depths) <= budget).all()
    return mean_recall(replay, depths)


def test_small_instances_come_within_the_bound_and_nearly_always_to_the_best() -> None:
    generator = np.random.default_rng(0)
    ratios = []
    for _ in range(30):
        events, arms = int(generator.integers(8, 40)), int(generator.integers(2, 5))
        replay = made_up(generator, events=events, arms=arms)
        budget = int(generator.choice([20, 50, 100]))
        ratios.append(found(replay, budget) / best_of_all(replay, budget))
    assert min(ratios) >= 1 - 1 / e
    assert max(ratios) <= 1 + 1e-9
    assert np.mean(np.array(ratios) > 1 - 1e-9) >= 0.9


def test_deep_lists_are_found_though_their_first_rungs_bring_nothing() -> None:
    """Look-ahead: what is wanted stands at 30 of one arm, a little of it at 1 of the others."""
    ranks = np.zeros((100, 3), np.int16)
    ranks[:, 0] = 30
    ranks[:10, 1] = 1
    ranks[10:20, 2] = 1
    replay = replace(
        made_up(np.random.default_rng(1), events=100, arms=3),
        ranks=ranks,
        event=np.arange(100, dtype=np.int32),
        gains=np.ones(100, np.float32),
    )
    assert found(replay, 40) == pytest.approx(1)


def test_no_budget_is_left_that_an_able_arm_could_still_draw() -> None:
    replay = made_up(np.random.default_rng(2), events=120, arms=4, able=0.5)
    depths = depths_of(tuned_order(replay, budget=100), replay, budget=100)
    left = 100 - cost(replay, depths)
    assert (depths[~replay.able] == 0).all()
    for row, able, rest in zip(depths, replay.able, left, strict=True):
        for depth in row[able]:
            assert not any(0 < rung - depth <= rest for rung in DEPTHS)


def test_it_beats_equal_quota_and_the_best_arm_where_arms_come_and_go() -> None:
    replay = made_up(np.random.default_rng(3), events=150, arms=4, able=0.7)
    context = np.empty(0, np.float32)
    for budget in (50, 100):
        tuned = found(replay, budget)
        for policy in (EqualQuota(), BestArm(arms=best_arms(replay, budget=budget))):
            depths = np.zeros(replay.able.shape, np.int16)
            for row, able in zip(depths, replay.able, strict=True):
                names = tuple(np.array(replay.arms)[able].tolist())
                situation = Situation(context=context, able=names, budget=budget, seed=0)
                plan = policy.choose(situation).plan
                row[:] = [plan.depths.get(arm, 0) for arm in replay.arms]
            assert tuned > mean_recall(replay, depths)


def test_the_order_names_every_depth_of_every_arm_once_and_is_always_the_same() -> None:
    replay = made_up(np.random.default_rng(4), events=50, arms=3, able=0.8)
    order = tuned_order(replay, budget=50)
    assert sorted(order) == sorted(product(replay.arms, DEPTHS[1:]))
    assert order == tuned_order(replay, budget=50)


def test_the_replayed_depths_are_those_that_the_policy_plays() -> None:
    replay = made_up(np.random.default_rng(5), events=60, arms=4, able=0.6)
    order = tuned_order(replay, budget=50)
    for row, able in zip(depths_of(order, replay, budget=50), replay.able, strict=True):
        names = tuple(np.array(replay.arms)[able].tolist())
        situation = Situation(context=np.empty(0, np.float32), able=names, budget=50, seed=0)
        plan = StaticPlan(order).choose(situation).plan
        assert [plan.depths.get(arm, 0) for arm in replay.arms] == row.tolist()


def test_permuting_the_arms_permutes_the_plan() -> None:
    replay = made_up(np.random.default_rng(6), events=80, arms=4)
    turned = [2, 0, 3, 1]
    other = replace(
        replay, arms=tuple(replay.arms[place] for place in turned), ranks=replay.ranks[:, turned]
    )
    first, second = (
        fill(tuned_order(each, budget=50), each.arms, budget=50).depths for each in (replay, other)
    )
    assert first == second


def test_the_arms_are_ordered_by_what_each_brings_alone() -> None:
    replay = made_up(np.random.default_rng(7), events=100, arms=3, able=0.9)
    alone = [
        mean_recall(replay, np.array([50 * (other == arm) for other in replay.arms]))
        for arm in best_arms(replay, budget=50)
    ]
    assert alone == sorted(alone, reverse=True)
