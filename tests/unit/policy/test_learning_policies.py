"""Thompson sampling and epsilon-greedy, in a world whose truth is known."""

from collections import Counter
from itertools import product

import numpy as np
import pytest

from ltrr_cli.policy.baselines.allocation import best_levels, plan_at
from ltrr_cli.policy.baselines.epsilon_greedy import EpsilonGreedy, leaning_plans
from ltrr_cli.policy.baselines.equal_quota import EqualQuota
from ltrr_cli.policy.baselines.hazard_tables import HazardTables
from ltrr_cli.policy.baselines.thompson import Thompson
from ltrr_cli.policy.credit import bringers
from ltrr_cli.ports.parts import LearningPolicy, Policy
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import DEPTHS, Plan
from ltrr_cli.records.situation import Outcome, Situation

ARMS = ("words", "twin", "tags", "memory")
BUDGET = 20
CHANCES = ({"words": 0.6, "tags": 0.35, "memory": 0.3}, {"words": 0.1, "tags": 0.7, "memory": 0.3})
"""How likely each arm has the wanted entity, for each of two kinds of query."""


def kind_of(context: Scores) -> int:
    return int(context[0])


def wanted(kind: int, generator: np.random.Generator) -> dict[str, int]:
    """Ranks of the wanted entity; `twin` brings what `words` brings, `tags` only below rank 5."""
    ranks = {
        arm: int(generator.integers(6, 11) if arm == "tags" else generator.integers(1, 6))
        for arm, chance in CHANCES[kind].items()
        if generator.random() < chance
    }
    return {**ranks, **({"twin": ranks["words"]} if "words" in ranks else {})}


def situation(seed: int, kind: int) -> Situation:
    context = np.array([kind], np.float32)
    return Situation(context=context, able=ARMS, budget=BUDGET, seed=seed)


def outcome_of(plan: Plan, ranks: dict[str, int]) -> Outcome:
    """A click on what was brought, if it was; arms that did not fire are missing."""
    fired = {arm: rank for arm, rank in ranks.items() if arm in bringers(plan, ranks)}
    return Outcome(found=(fired,) if fired else ())


def play(policy: LearningPolicy, *, queries: int, seed: int) -> list[bool]:
    """Whether each query was answered."""
    generator = np.random.default_rng(seed)
    answered = []
    for number in range(queries):
        seen = situation(number, kind := int(generator.integers(2)))
        choice = policy.choose(seen)
        outcome = outcome_of(choice.plan, wanted(kind, generator))
        policy.learn(seen, choice, outcome)
        answered.append(bool(outcome.found))
    return answered


def value(plan: Plan, kind: int) -> float:
    """How likely the plan brings what is wanted; exact, for plans on the ladder."""
    reaches = {
        "words": max(plan.depths.get("words", 0), plan.depths.get("twin", 0)) >= 5,
        "tags": plan.depths.get("tags", 0) >= 10,
        "memory": plan.depths.get("memory", 0) >= 5,
    }
    return 1 - float(np.prod([1 - CHANCES[kind][arm] * reach for arm, reach in reaches.items()]))


def best_value(kind: int) -> float:
    plans = (dict(zip(ARMS, depths, strict=True)) for depths in product(DEPTHS, repeat=4))
    return max(value(Plan(depths=d), kind) for d in plans if sum(d.values()) <= BUDGET)


def expected(policy: Policy, kind: int) -> float:
    actions = policy.choose(situation(0, kind)).actions
    return sum(action.probability * value(action.plan, kind) for action in actions)


@pytest.fixture(scope="module")
def learned() -> dict[str, Thompson | EpsilonGreedy]:
    thompson = Thompson(tables=HazardTables.new(ARMS, buckets=2), bucket=kind_of, draws=64)
    greedy = EpsilonGreedy(tables=HazardTables.new(ARMS, buckets=2), bucket=kind_of)
    for policy in (thompson, greedy):
        play(policy, queries=1500, seed=4)
    return {"thompson": thompson, "epsilon greedy": greedy}


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("name", ["thompson", "epsilon greedy"])
def test_what_is_learnt_comes_close_to_the_best_plan_for_each_kind_of_query(
    learned: dict[str, Thompson | EpsilonGreedy], name: str, kind: int
) -> None:
    equal = value(EqualQuota().choose(situation(0, kind)).plan, kind)
    oracle = best_value(kind)
    reached = expected(learned[name], kind)
    assert equal < oracle
    assert (reached - equal) / (oracle - equal) > 0.8


@pytest.mark.parametrize("name", ["thompson", "epsilon greedy"])
def test_an_arm_that_repeats_another_is_hardly_played_beside_it(
    learned: dict[str, Thompson | EpsilonGreedy], name: str
) -> None:
    actions = learned[name].choose(situation(0, 0)).actions
    both = [
        action.probability for action in actions if {"words", "twin"} <= action.plan.depths.keys()
    ]
    likeliest = max(actions, key=lambda action: action.probability)
    assert not {"words", "twin"} <= likeliest.plan.depths.keys()
    assert sum(both) < 0.15


def test_kinds_of_queries_do_not_learn_from_each_other() -> None:
    tables = HazardTables.new(ARMS, buckets=2)
    tables.learn(1, Plan(depths={"words": 5}), Outcome(found=({"words": 1},)))
    assert (tables.means(0, ARMS) == HazardTables.new(ARMS).means(0, ARMS)).all()
    assert tables.means(1, ("words",))[0, 0] == pytest.approx(1.5 / 6)


def test_the_chunk_with_more_to_expect_a_candidate_gets_the_credit() -> None:
    tables = HazardTables.new(ARMS)
    for _ in range(5):
        tables.learn(0, Plan(depths={"memory": 5}), Outcome(found=({"memory": 1},)))
    plan = Plan(depths={"words": 10, "memory": 10})
    order = [(chunk.arm, chunk.to) for chunk in tables.in_order(0, plan)]
    assert order == [("memory", 5), ("words", 5), ("words", 10), ("memory", 10)]


def test_a_depth_that_is_no_rung_counts_for_the_rung_it_is_in() -> None:
    tables = HazardTables.new(ARMS)
    tables.learn(0, Plan(depths={"words": 8}), Outcome(found=()))
    assert (tables.misses - HazardTables.new(ARMS).misses)[0, 0, :3].tolist() == [1, 1, 0]


@pytest.mark.parametrize("budget", [0, 5, 20, 50, 200])
def test_leaning_plans_are_one_an_arm_within_the_budget(budget: int) -> None:
    plans = leaning_plans(ARMS, budget=budget)
    assert len(plans) == len(ARMS)
    for arm, plan in zip(ARMS, plans, strict=True):
        assert plan.budget <= budget
        assert plan.depths.get(arm, 0) == max(plan.depths.values(), default=0)


def test_thompson_plays_a_plan_as_often_as_it_is_best_in_other_worlds_too() -> None:
    """The probabilities for one seed, against the best plans of other worlds."""
    policy = Thompson(tables=HazardTables.new(ARMS), draws=2000, floor=0.0)
    policy.tables.hits[0, 0, 0] = policy.tables.misses[0, 2, :] = 40
    worlds = policy.tables.sampled(0, ARMS, draws=2000, generator=np.random.default_rng(77))
    often = Counter(
        tuple(plan_at(ARMS, levels).depths.items()) for levels in best_levels(worlds, budget=BUDGET)
    )
    actions = policy.choose(situation(5, 0)).actions
    told = {tuple(action.plan.depths.items()): action.probability for action in actions}
    assert len(told) > 5
    for plan in told.keys() | often.keys():
        assert told.get(plan, 0) == pytest.approx(often[plan] / 2000, abs=0.05)
