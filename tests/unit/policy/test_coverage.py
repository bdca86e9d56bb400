"""Recall and cost of depths, against going through events one by one."""

import numpy as np
import pytest

from ltrr_cli.policy.coverage import cost, entity_weights, mean_recall, recall
from ltrr_cli.policy.static.replay_groups import NEVER, replay_groups
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.plan import DEPTHS
from tests.unit.policy.instances import made_up


def slow_recall(replay: ArmRanks, depths: np.ndarray, *, by_gain: bool) -> list[float]:
    """Event by event, entity by entity, arm by arm."""
    shares = []
    for event in range(len(replay)):
        brought = relevant = 0.0
        for entity in np.flatnonzero(replay.event == event):
            worth = float(replay.gains[entity]) if by_gain else 1.0
            relevant += worth
            ranks = replay.ranks[entity]
            brought += worth * any(
                replay.able[event, arm] and 0 < ranks[arm] <= depths[event, arm]
                for arm in range(len(replay.arms))
            )
        shares.append(brought / relevant if relevant else np.nan)
    return shares


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("by_gain", [False, True])
def test_recall_is_what_a_walk_through_the_events_finds(seed: int, *, by_gain: bool) -> None:
    generator = np.random.default_rng(seed)
    replay = made_up(generator, events=30, arms=4, able=0.7)
    depths = generator.choice(DEPTHS, (30, 4))
    expected = slow_recall(replay, depths, by_gain=by_gain)
    assert recall(replay, depths, by_gain=by_gain) == pytest.approx(expected, nan_ok=True)
    assert np.isnan(expected).any()


def test_one_plan_for_all_is_the_same_as_that_plan_for_each() -> None:
    generator = np.random.default_rng(1)
    replay = made_up(generator, events=20, arms=3, able=0.8)
    plan = np.array([5, 0, 20])
    assert recall(replay, plan) == pytest.approx(
        recall(replay, np.tile(plan, (20, 1))), nan_ok=True
    )
    assert cost(replay, plan).tolist() == [int(row @ plan) for row in replay.able]


def test_the_mean_leaves_out_events_with_nothing_relevant_and_weighs_the_others() -> None:
    replay = ArmRanks(
        arms=("a",),
        ranks=np.array([[1], [9], [0]], np.int16),
        event=np.array([0, 2, 2], np.int32),
        gains=np.ones(3, np.float32),
        able=np.ones((3, 1), np.bool_),
        returned=np.full((3, 1), 9, np.int16),
        weights=np.array([1.0, 100.0, 3.0]),
    )
    assert mean_recall(replay, np.array([5])) == pytest.approx(1 / 4)
    assert mean_recall(replay, np.array([10])) == pytest.approx((1 + 3 / 2) / 4)


@pytest.mark.parametrize("by_gain", [False, True])
def test_grouped_replay_has_the_same_mean_recall(*, by_gain: bool) -> None:
    generator = np.random.default_rng(2)
    replay = made_up(generator, events=200, arms=4, able=0.6)
    groups = replay_groups(replay, by_gain=by_gain)
    assert groups.shares.sum() == pytest.approx(1)
    assert len(groups.worth) < len(replay.ranks)
    assert (groups.levels < NEVER).any(axis=0).all()
    for _ in range(20):
        levels = generator.integers(0, len(DEPTHS), 4).astype(np.int8)
        value = sum(groups.value(group, levels) for group in range(len(groups.able)))
        depths = np.array(DEPTHS)[levels]
        assert value == pytest.approx(mean_recall(replay, depths, by_gain=by_gain))


def test_the_worth_of_all_entities_is_full_recall() -> None:
    replay = made_up(np.random.default_rng(3), events=50, arms=2)
    assert entity_weights(replay).sum() == pytest.approx(1)
    assert entity_weights(replay, by_gain=True).sum() == pytest.approx(1)
