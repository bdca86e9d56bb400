"""The arm ledger against sets and permutations."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as of

from ltrr_cli.evaluation.arm_ledger import arm_ledger, shapley_shares, without
from ltrr_cli.evaluation.arm_ranks import inside, recall_of_union
from ltrr_cli.records.arm_ranks import ArmRanks

ARMS = ("lexical", "dense", "memory")
ranks_of = of.arrays(
    np.int16, st.tuples(st.integers(1, 12), st.just(3)), elements=st.integers(0, 9)
)
depths_of = of.arrays(np.int64, 3, elements=st.integers(0, 9))


def judged(ranks: np.ndarray, queries: int = 1) -> ArmRanks:
    return of_queries(np.arange(len(ranks)) % queries, ranks, queries=queries)


def of_queries(event: np.ndarray, ranks: np.ndarray, *, queries: int) -> ArmRanks:
    return ArmRanks(
        arms=ARMS,
        ranks=ranks,
        event=event.astype(np.int32),
        gains=np.ones(len(ranks), np.float32),
        able=np.ones((queries, len(ARMS)), np.bool_),
        returned=np.full((queries, len(ARMS)), 9, np.int16),
        weights=np.ones(queries),
    )


@given(ranks_of, depths_of)
def test_recall_of_union_is_that_of_sets(ranks: np.ndarray, depths: np.ndarray) -> None:
    lists = [
        {entity for entity in range(len(ranks)) if 1 <= ranks[entity, arm] <= depths[arm]}
        for arm in range(3)
    ]
    found = recall_of_union(judged(ranks), depths)
    assert found.tolist() == [pytest.approx(len(set().union(*lists)) / len(ranks))]


def test_a_query_without_relevant_entities_has_no_recall() -> None:
    empty = of_queries(np.array([1]), np.array([[1, 0, 0]]), queries=3)
    assert np.isnan(recall_of_union(empty, [5, 5, 5])).tolist() == [True, False, True]


@given(ranks_of, depths_of)
def test_shapley_is_the_mean_over_all_orders_of_joining(
    ranks: np.ndarray, depths: np.ndarray
) -> None:
    brought = inside(ranks, depths)
    joined = np.zeros(brought.shape)
    orders = list(permutations(range(3)))
    for order in orders:
        seen = np.zeros(len(ranks), bool)
        for arm in order:
            joined[:, arm] += brought[:, arm] & ~seen
            seen |= brought[:, arm]
    assert shapley_shares(brought) == pytest.approx(joined / len(orders))


@given(ranks_of, depths_of)
def test_shapley_adds_up_to_the_recall_of_the_plan(ranks: np.ndarray, depths: np.ndarray) -> None:
    found = judged(ranks, queries=min(3, len(ranks)))
    entries = arm_ledger(found, depths=depths, segments=np.array(["s"] * len(found)))
    whole = recall_of_union(found, depths).mean()
    assert sum(entry.shapley for entry in entries) == pytest.approx(whole)
    for entry in entries:
        assert 0 <= entry.unique_recall <= entry.shapley + 1e-12 <= entry.recall + 2e-12


def test_an_arm_that_repeats_another_brings_nothing_of_its_own() -> None:
    ranks = np.array([[1, 1, 0], [2, 2, 0], [0, 0, 1], [0, 0, 20]])
    entries = arm_ledger(judged(ranks), depths=np.array([10, 10, 10]), segments=np.array(["s"]))
    assert [entry.unique_recall for entry in entries] == [0, 0, 0.25]
    # without either of the twins the third has five places more, which is not yet rank 20
    assert [entry.leave_one_out_loss for entry in entries] == [0, 0, 0.25]
    assert [entry.shapley for entry in entries] == [0.25, 0.25, 0.25]


def test_an_arm_in_the_way_of_a_better_one_has_a_negative_loss() -> None:
    ranks = np.array([[0, 12, 0], [0, 14, 0], [1, 0, 0]])
    entries = arm_ledger(judged(ranks), depths=np.array([10, 10, 0]), segments=np.array(["s"]))
    assert entries[0].leave_one_out_loss == pytest.approx(1 / 3 - 2 / 3)


def test_every_segment_weighs_the_same_and_time_is_counted() -> None:
    ranks = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]])
    found = of_queries(np.arange(4), ranks, queries=4)
    lexical, dense, _ = arm_ledger(
        found,
        depths=np.array([5, 5, 5]),
        segments=np.array(["often", "often", "often", "rare"]),
        milliseconds={"lexical": 2.0},
    )
    assert (lexical.recall, dense.recall) == (0.5, 0.5)
    assert lexical.gain_per_millisecond == 0.25
    assert np.isnan(dense.gain_per_millisecond)


@given(depths_of, st.integers(0, 2))
def test_the_budget_stays_when_an_arm_goes(depths: np.ndarray, arm: int) -> None:
    rest = without(depths, arm)
    others = np.delete(depths, arm)
    assert rest[arm] == 0
    assert rest.sum() == (depths.sum() if others.any() else 0)
    assert ((np.delete(rest, arm) > 0) == (others > 0)).all()
