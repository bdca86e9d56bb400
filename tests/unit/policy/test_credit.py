"""What a click is the merit of."""

from itertools import pairwise, permutations

import numpy as np
import pytest

from ltrr_cli.policy.chunks import Chunk, chunks_of, plan_of, steps
from ltrr_cli.policy.credit import risk_rows, shares
from ltrr_cli.records.plan import DEPTHS, Plan
from ltrr_cli.records.situation import Outcome

ARMS = ("lexical", "dense", "memory")
PLAN = Plan(depths={"lexical": 20, "dense": 10, "memory": 5})


def clicked(**ranks: int) -> Outcome:
    return Outcome(found=(ranks,))


def labels(outcome: Outcome, plan: Plan = PLAN) -> list[bool]:
    return [row.clicked for row in risk_rows(chunks_of(plan), outcome)]


def test_without_a_click_every_chunk_is_a_row_and_has_none() -> None:
    assert labels(Outcome(found=())) == [False] * 6


def test_a_click_that_no_arm_brought_is_no_chunks_merit() -> None:
    assert labels(clicked(lexical=21)) == [False] * 6


def test_the_first_chunk_that_covers_has_the_click_and_ends_the_walk() -> None:
    assert labels(clicked(lexical=11, dense=1)) == [False, False, True]
    assert labels(clicked(dense=1, memory=1)) == [False, False, False, True]


def test_a_row_says_what_was_taken_before_it() -> None:
    rows = risk_rows(chunks_of(PLAN), clicked(dense=7))
    assert [row.taken for row in rows] == [
        {},
        {"lexical": 5},
        {"lexical": 10},
        {"lexical": 20},
        {"lexical": 20, "dense": 5},
    ]


def test_several_clicks_are_walks_that_share_one_query() -> None:
    rows = risk_rows(chunks_of(PLAN), Outcome(found=({"lexical": 1}, {"dense": 1})))
    assert [(row.clicked, row.weight) for row in rows] == [
        (True, 0.5),
        (False, 0.5),
        (False, 0.5),
        (False, 0.5),
        (True, 0.5),
    ]


def test_an_arm_that_repeats_another_has_no_hazard_behind_it_and_no_unique_share() -> None:
    generator = np.random.default_rng(0)
    plan = Plan(depths={"lexical": 20, "twin": 20, "dense": 20})
    plays = []
    for _ in range(300):
        rank = int(generator.integers(1, 40))
        ranks = {"lexical": rank, "twin": rank, "dense": int(generator.integers(1, 40))}
        plays.append((plan, Outcome(found=(ranks,))))
    rows = [row for played, outcome in plays for row in risk_rows(chunks_of(played), outcome)]
    hits = {arm: sum(row.clicked for row in rows if row.chunk.arm == arm) for arm in plan.depths}
    assert hits["twin"] == 0 and min(hits["lexical"], hits["dense"]) > 50
    share = shares(plays)
    assert share["twin"].unique == share["lexical"].unique == 0 < share["dense"].unique
    assert share["twin"].inclusion == share["lexical"].inclusion > 0
    assert sum(each.shapley for each in share.values()) == pytest.approx(1)


def test_the_closed_form_is_the_shapley_value_of_coverage() -> None:
    """Against its definition: the mean of what an arm adds, over all orders of the arms."""
    outcome = Outcome(found=({"lexical": 3, "dense": 9, "memory": 30}, {"dense": 2}, {"memory": 5}))
    orders = list(permutations(ARMS))
    for arm, share in shares([(PLAN, outcome)]).items():
        added = 0
        for order in orders:
            before = order[: order.index(arm)]
            for ranks in outcome.found:
                has = [0 < ranks.get(each, 0) <= PLAN.depths[each] for each in (*before, arm)]
                added += has[-1] and not any(has[:-1])
        assert share.shapley == pytest.approx(added / len(orders) / 3)


def test_what_no_arm_of_the_plan_brought_counts_for_nobody() -> None:
    share = shares([(PLAN, Outcome(found=({"lexical": 21}, {"personal": 1}, {"dense": 1})))])
    assert share["dense"].unique == 1 and share["lexical"].inclusion == 0
    assert shares([(PLAN, Outcome(found=()))])["dense"].shapley == 0


@pytest.mark.parametrize("depth", [*DEPTHS, 1, 7, 161, 400])
def test_chunks_make_up_the_plan_without_gap(depth: int) -> None:
    pieces = steps(depth)
    assert sum(to - above for above, to in pieces) == depth
    assert all(first[1] == second[0] for first, second in pairwise(pieces))
    plan = Plan(depths={"dense": depth} if depth else {})
    assert plan_of(chunks_of(plan)) == plan


def test_a_chunk_covers_its_ranks_only() -> None:
    chunk = Chunk(arm="dense", above=5, to=10)
    assert [rank for rank in range(20) if chunk.covers(rank)] == [6, 7, 8, 9, 10]
