"""What every policy promises, whatever it has learnt."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial

import numpy as np
import pytest
from scipy.stats import chisquare

from ltrr_cli.policy import registry
from ltrr_cli.policy.baselines.epsilon_greedy import EpsilonGreedy
from ltrr_cli.policy.baselines.hazard_tables import HazardTables
from ltrr_cli.policy.baselines.thompson import Thompson
from ltrr_cli.policy.hazard.policy import HazardPolicy, greedy
from ltrr_cli.policy.registry import Known
from ltrr_cli.policy.situation.context import NAMES
from ltrr_cli.ports.parts import LearningPolicy, Policy
from ltrr_cli.records.plan import Action, Choice
from ltrr_cli.records.situation import Outcome, Situation

ARMS = ("lexical", "exact", "dense", "fuzzy", "memory", "personal")
ORDER = tuple((arm, depth) for depth in (5, 20, 40, 80) for arm in ("dense", *ARMS))
KNOWN = Known(
    arms=ARMS,
    order=ORDER,
    best_arms=("dense", "lexical", "personal", *ARMS),
)

Make = Callable[[], Policy]

POLICIES: Mapping[str, Make] = {
    name: partial(make, KNOWN) for name, make in registry.POLICIES.items()
}
UNHEEDING = {"default plan"}
"""Policies whose depths are fixed, whatever the budget."""
LEARNING = ("epsilon greedy", "thompson", "hazard")
TABLES = ("epsilon greedy", "thompson")
"""Policies that keep a table of counts."""

each_policy = pytest.mark.parametrize("name", POLICIES)
each_learning_policy = pytest.mark.parametrize("name", LEARNING)
each_policy_of_tables = pytest.mark.parametrize("name", TABLES)


def test_all_policies_are_here() -> None:
    assert len(POLICIES) == 7
    assert [name for name, make in POLICIES.items() if hasattr(make(), "learn")] == list(LEARNING)


def situation(seed: int = 0, *, able: tuple[str, ...] = ARMS, budget: int = 50) -> Situation:
    return Situation(context=np.zeros(len(NAMES), np.float32), able=able, budget=budget, seed=seed)


def outcome(generator: np.random.Generator) -> Outcome:
    """Up to two clicked entities, and where some arms had them."""
    found = tuple(
        {arm: int(generator.integers(1, 60)) for arm in ARMS if generator.random() < 0.5}
        for _ in range(int(generator.integers(0, 3)))
    )
    return Outcome(found=found)


def made(name: str) -> Policy:
    """The policy, after some lessons if it learns."""
    policy = POLICIES[name]()
    return taught(policy, lessons=30) if is_learning(policy) else policy


def is_learning(policy: Policy) -> bool:
    return hasattr(policy, "learn")


def taught(policy: Policy, *, lessons: int, seed: int = 9) -> LearningPolicy:
    assert is_learning(policy)
    learner: LearningPolicy = policy  # type: ignore[assignment]
    generator = np.random.default_rng(seed)
    for number in range(lessons):
        seen = situation(1000 + number)
        learner.learn(seen, learner.choose(seen), outcome(generator))
    return learner


def actions_of(choice: Choice) -> tuple[Action, ...]:
    return choice.actions or (Action(plan=choice.plan, probability=1.0),)


@each_policy
def test_a_policy_says_its_name(name: str) -> None:
    policy = made(name)
    assert policy.name == policy.choose(situation()).policy == name


@each_policy
@pytest.mark.parametrize("budget", [0, 3, 5, 17, 50, 100, 200, 2000])
@pytest.mark.parametrize("able", [ARMS, ARMS[1:4], ("personal",)])
def test_every_plan_is_within_the_budget_and_fires_able_arms_only(
    name: str, budget: int, able: tuple[str, ...]
) -> None:
    policy = made(name)
    for seed in range(5):
        choice = policy.choose(situation(seed, able=able, budget=budget))
        for plan in (choice.plan, *(action.plan for action in choice.actions)):
            assert plan.budget <= budget or name in UNHEEDING
            assert set(plan.depths) <= set(able)
            assert all(type(depth) is int and depth > 0 for depth in plan.depths.values())


@each_policy
@pytest.mark.parametrize("budget", [5, 50, 200])
def test_probabilities_sum_to_one_and_the_chosen_plan_has_its_own(name: str, budget: int) -> None:
    policy = made(name)
    for seed in range(20):
        choice = policy.choose(situation(seed, budget=budget))
        actions = actions_of(choice)
        assert abs(sum(action.probability for action in actions) - 1) < 1e-12
        assert all(0 < action.probability <= 1 for action in actions)
        assert all(type(action.probability) is float for action in actions)
        of_plan = [action.probability for action in actions if action.plan == choice.plan]
        assert of_plan == [choice.propensity]
        plans = [action.plan for action in actions]
        assert all(plan not in plans[:place] for place, plan in enumerate(plans))


@each_policy
def test_the_same_situation_gives_the_same_choice(name: str) -> None:
    policy = made(name)
    again = made(name)
    for seed in range(10):
        assert policy.choose(situation(seed)) == policy.choose(situation(seed))
        assert again.choose(situation(seed)) == policy.choose(situation(seed))


@cache
def many_choices(name: str) -> tuple[Choice, ...]:
    """The choices of the policy for a thousand seeds."""
    policy = made(name)
    return tuple(policy.choose(situation(seed)) for seed in range(1000))


@each_policy
def test_choices_follow_their_probabilities(name: str) -> None:
    """Where the actions stand on the line 0..1, choices fall evenly, even if each seed has others.

    The place of a choice is spread evenly over its own stretch, so that all places together are
    uniform exactly if every stretch is chosen as often as it is long.
    """
    generator = np.random.default_rng(5)
    places = []
    for choice in many_choices(name):
        actions = actions_of(choice)
        at = [action.plan for action in actions].index(choice.plan)
        before = sum(action.probability for action in actions[:at])
        places.append(before + generator.random() * choice.propensity)
    counts, _ = np.histogram(places, bins=20, range=(0, 1))
    assert counts.sum() == len(places)
    assert chisquare(counts).pvalue > 0.001


@each_policy
def test_actions_that_are_always_the_same_are_chosen_as_often_as_they_say(name: str) -> None:
    choices = many_choices(name)
    first = actions_of(choices[0])
    if any(actions_of(choice) != first for choice in choices):
        assert name == "thompson"  # it draws the actions too: the test above is for that
        return
    plans = [action.plan for action in first]
    counts = np.bincount([plans.index(choice.plan) for choice in choices], minlength=len(first))
    expected = np.array([action.probability for action in first]) * len(choices)
    assert len(first) == 1 or chisquare(counts, expected).pvalue > 0.001


@each_policy
def test_without_an_able_arm_the_plan_is_empty_and_certain(name: str) -> None:
    choice = made(name).choose(situation(able=()))
    assert dict(choice.plan.depths) == {} and choice.propensity == 1


@each_policy
def test_an_arm_that_nobody_knows_does_no_harm(name: str) -> None:
    choice = made(name).choose(situation(able=("brand new", *ARMS)))
    assert choice.plan.depths


@each_learning_policy
def test_a_lesson_changes_the_policy_but_no_choice_made_before(name: str) -> None:
    policy = POLICIES[name]()
    before = policy.choose(situation(3))
    copy = replace(before, plan=replace(before.plan, depths=dict(before.plan.depths)))
    learner = taught(policy, lessons=60)
    assert before == copy
    assert actions_of(learner.choose(situation(3))) != actions_of(before)


@each_learning_policy
def test_the_same_lessons_make_the_same_policy(name: str) -> None:
    first, second = (taught(POLICIES[name](), lessons=40) for _ in range(2))
    assert first.choose(situation(7)) == second.choose(situation(7))


@each_policy_of_tables
def test_what_is_kept_of_it_makes_it_again(name: str) -> None:
    policy = made(name)
    assert isinstance(policy, Thompson | EpsilonGreedy)
    kept = policy.tables.arrays()
    again = replace(policy, tables=HazardTables.of_arrays(kept, arms=policy.tables.arms))
    for seed in range(10):
        assert again.choose(situation(seed)) == policy.choose(situation(seed))
    taught(again, lessons=60, seed=1)
    assert again.choose(situation(0)) != policy.choose(situation(0)), "they share no state"


@each_policy_of_tables
def test_only_what_was_played_is_learnt_about(name: str) -> None:
    policy = POLICIES[name]()
    assert isinstance(policy, Thompson | EpsilonGreedy)
    before = policy.tables.arrays()
    choice = policy.choose(situation(0, able=ARMS[:2]))
    policy.learn(situation(0, able=ARMS[:2]), choice, Outcome(found=({"personal": 1},)))
    after = policy.tables.arrays()
    assert (after["hits"] == before["hits"]).all()
    assert (after["misses"][:, 2:] == before["misses"][:, 2:]).all()
    assert (after["misses"][:, :2] != before["misses"][:, :2]).any()


def test_a_hazard_learns_about_the_arms_that_were_played() -> None:
    policy = POLICIES["hazard"]()
    assert isinstance(policy, HazardPolicy)
    before = policy.model.copy()
    seen = situation(0, able=ARMS[:2])
    policy.learn(seen, policy.choose(seen), Outcome(found=({"personal": 1},)))
    moved = (policy.model.phi_weights != before.phi_weights).any(axis=(1, 2))
    assert moved[:2].all() and not moved[2:].any()


def test_nothing_of_what_a_hazard_held_before_a_lesson_stays() -> None:
    """What it keeps to be fast is that of its weights: a new one with the same chooses the same."""
    policy = POLICIES["hazard"]()
    assert isinstance(policy, HazardPolicy)
    for number in range(6):
        policy.choose(situation(number))
        taught(policy, lessons=3, seed=number)
        greedily = replace(situation(number), explores=False)
        again = HazardPolicy(
            model=policy.model.copy(), order=policy.order, prices=policy.prices, name=policy.name
        )
        assert policy.choose(greedily) == again.choose(greedily)


@pytest.mark.parametrize("budget", [5, 6, 20, 100])
@pytest.mark.parametrize(("able", "floor"), [(ARMS, "dense"), (ARMS[:2], "lexical")])
def test_the_floor_of_a_hazard_always_fires(budget: int, able: tuple[str, ...], floor: str) -> None:
    """What the static order takes first of the able arms, also where its first depth is dear."""
    order = tuple((arm, 40) for arm, _ in ORDER) + ORDER
    policy = POLICIES["hazard"]()
    assert isinstance(policy, HazardPolicy)
    policy = taught(replace(policy, order=order), lessons=30)
    for seed in range(10):
        for action in actions_of(policy.choose(situation(seed, able=able, budget=budget))):
            assert floor in action.plan.depths


def test_without_exploring_a_hazard_plays_what_it_holds_best() -> None:
    policy = made("hazard")
    assert isinstance(policy, HazardPolicy)
    for seed in range(5):
        choice = policy.choose(situation(seed))
        best = greedy(choice)
        assert (best.plan, best.propensity, best.actions) == (choice.actions[0].plan, 1.0, ())
        assert best.plan == replace(policy, explores=False).choose(situation(seed)).plan
