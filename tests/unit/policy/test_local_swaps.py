"""The plans beside a plan."""

import numpy as np
import pytest

from ltrr_cli.policy.chunks import Chunk, chunks_of
from ltrr_cli.policy.local_swaps import local_swaps
from ltrr_cli.records.plan import DEPTHS, Plan

ABLE = ("lexical", "dense", "memory", "fuzzy", "exact")
BASE = Plan(depths={"lexical": 20, "dense": 20, "exact": 10})
GAINS = (0.3, 0.1, 0.05, 0.2, 0.04, 0.02, 0.1, 0.01)
"""In the order of `chunks_of`: lexical 5, 10, 20; dense 5, 10, 20; exact 5, 10."""


def taken(plan: Plan = BASE) -> list[tuple[Chunk, float]]:
    return list(zip(chunks_of(plan), GAINS, strict=True))


def swaps(**kept: int) -> list[dict[str, int]]:
    plans = local_swaps(taken(), able=ABLE, budget=50, kept=kept)
    return [dict(plan.depths) for plan in plans]


def test_what_gains_least_a_candidate_goes_to_each_arm_in_turn() -> None:
    """7.5 candidates are to move, and dense's last ten gain least; 20 → 40 needs twenty."""
    less_dense = {"lexical": 20, "dense": 10, "exact": 10}
    assert swaps(exact=10) == [
        {"lexical": 40, "exact": 10},
        {"dense": 40, "exact": 10},
        {**less_dense, "memory": 10},
        {**less_dense, "fuzzy": 10},
        {"lexical": 20, "dense": 10, "exact": 20},
    ]


def test_a_step_that_takes_more_than_half_of_the_budget_is_not_made() -> None:
    chunks = [(chunk, 0.1) for chunk in chunks_of(Plan(depths={"lexical": 40, "dense": 40}))]
    plans = local_swaps(chunks, able=("lexical", "dense", "fuzzy"), budget=80)
    assert [plan.depths for plan in plans] == [
        {"lexical": 80},
        {"dense": 80},
        {"lexical": 20, "dense": 40, "fuzzy": 20},
    ]
    plans = local_swaps(chunks[:6], able=("lexical", "dense"), budget=50)
    assert [plan.depths for plan in plans] == [{"lexical": 20, "dense": 20}]


def test_arms_of_the_floor_are_never_given_up() -> None:
    for kept in ({}, {"exact": 10}, {"dense": 20, "exact": 5}, dict(BASE.depths)):
        for depths in swaps(**kept):
            assert all(depths.get(arm, 0) >= depth for arm, depth in kept.items())
    assert swaps(**BASE.depths) == []
    assert len(swaps()) == len(ABLE)


@pytest.mark.parametrize("seed", range(40))
def test_swaps_are_other_plans_on_the_ladder_within_the_budget(seed: int) -> None:
    generator = np.random.default_rng(seed)
    arms = ABLE[: int(generator.integers(1, 6))]
    depths = {arm: int(generator.choice(DEPTHS[1:5])) for arm in arms if generator.random() < 0.7}
    base = Plan(depths=depths)
    chunks = [(chunk, float(generator.random())) for chunk in chunks_of(base)]
    budget = base.budget + int(generator.integers(0, 9))
    plans = local_swaps(chunks, able=arms, budget=budget)
    assert len(plans) <= len(arms)
    for place, plan in enumerate(plans):
        assert plan != base and plan not in plans[:place]
        assert plan.budget <= budget and set(plan.depths) <= set(arms)
        assert set(plan.depths.values()) <= set(DEPTHS[1:])
        deeper = [arm for arm in plan.depths if plan.depths[arm] > depths.get(arm, 0)]
        assert len(deeper) == 1
        given = [arm for arm, depth in depths.items() if plan.depths.get(arm, 0) < depth]
        assert not set(given) & set(deeper)


def test_renaming_the_arms_renames_the_swaps() -> None:
    new = dict(zip(ABLE, ("fuzzy", "memory", "exact", "lexical", "dense"), strict=True))
    renamed = [
        (Chunk(arm=new[chunk.arm], above=chunk.above, to=chunk.to), gain) for chunk, gain in taken()
    ]
    plans = local_swaps(renamed, able=[new[arm] for arm in ABLE], budget=50)
    assert [plan.depths for plan in plans] == [
        {new[arm]: depth for arm, depth in depths.items()} for depths in swaps()
    ]


def test_a_plan_of_nothing_offers_each_arm() -> None:
    plans = local_swaps([], able=("lexical", "dense"), budget=20)
    assert [dict(plan.depths) for plan in plans] == [{"lexical": 20}, {"dense": 20}]
    assert local_swaps([], able=(), budget=20) == ()
