"""Probabilities of plans: what they are, that they sum to one, that draws follow them."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from ltrr_cli.policy.exploration import (
    Exploring,
    brings,
    draw,
    explore,
    gamma_at,
    inclusion,
    merged,
)
from ltrr_cli.records.plan import Action, Plan

BASE = Plan(depths={"lexical": 40, "dense": 10})
OTHERS = (
    (Plan(depths={"lexical": 40, "memory": 10}), 0.50),
    (Plan(depths={"lexical": 20, "dense": 20}), 0.58),
    (Plan(depths={"lexical": 20, "fuzzy": 20}), 0.30),
    (Plan(depths={"dense": 40, "fresh": 5}), 0.61),
)
EXPLORING = Exploring(gamma=20)


def actions_of(exploring: Exploring = EXPLORING, base_value: float = 0.6) -> tuple[Action, ...]:
    return explore(BASE, OTHERS, base_value=base_value, exploring=exploring, seed=0)[0]


def test_the_probabilities_are_those_of_the_formula() -> None:
    actions = actions_of()
    others = [0.92 / (5 + 20 * gap) + 0.08 / 5 for gap in (0.10, 0.02, 0.30, 0)]
    assert [action.plan for action in actions] == [BASE, *(plan for plan, _ in OTHERS)]
    assert [action.probability for action in actions[1:]] == pytest.approx(others)


values = st.floats(0, 1)
plans = st.dictionaries(
    st.sampled_from(["a", "b", "c"]), st.sampled_from([0, 5, 10]), max_size=3
).map(lambda depths: Plan(depths=depths))


@settings(max_examples=300)
@given(
    base=plans,
    others=st.lists(st.tuples(plans, values), max_size=12),
    base_value=values,
    gamma=st.floats(0.1, 1e6),
    floor=st.floats(0, 0.5),
)
def test_every_set_of_plans_has_probabilities(
    base: Plan,
    others: list[tuple[Plan, float]],
    base_value: float,
    gamma: float,
    floor: float,
) -> None:
    exploring = Exploring(gamma=gamma, floor=floor)
    actions, chosen = explore(base, others, base_value=base_value, exploring=exploring, seed=3)
    probabilities = [action.probability for action in actions]
    assert abs(sum(probabilities) - 1) < 1e-12
    assert min(probabilities) >= floor / len(actions) - 1e-15 and min(probabilities) > 0
    assert max(probabilities) - probabilities[0] < 1e-12 or floor > 0
    distinct = {frozenset((a, d) for a, d in action.plan.depths.items() if d) for action in actions}
    assert len(distinct) == len(actions)
    if len(actions) > 1:
        assert 1 - probabilities[0] >= 0.03 - 1e-12
    assert 0 <= chosen < len(actions)


def test_with_nothing_beside_it_the_base_is_certain() -> None:
    assert explore(BASE, [(BASE, 0.9)], base_value=0.1, exploring=EXPLORING, seed=1) == (
        (Action(plan=BASE, probability=1.0),),
        0,
    )


def test_however_sure_the_policy_is_some_probability_stays_off_the_base() -> None:
    actions = actions_of(Exploring(gamma=1e9, floor=0), base_value=1.0)
    assert 1 - actions[0].probability == pytest.approx(0.03)
    assert len(actions) == 5


def test_the_same_seed_draws_the_same() -> None:
    actions = actions_of()
    first, second = ([draw(actions, seed) for seed in range(200)] for _ in range(2))
    assert first == second and len(set(first)) > 1


def test_draws_follow_the_probabilities() -> None:
    actions = actions_of()
    drawn = np.bincount([draw(actions, seed) for seed in range(20_000)], minlength=len(actions))
    expected = np.array([action.probability for action in actions]) * 20_000
    assert chisquare(drawn, expected).pvalue > 0.001


def test_the_probability_of_inclusion_is_how_often_the_entity_is_brought() -> None:
    actions = actions_of()
    resamples = 20_000
    drawn = [actions[draw(actions, seed)].plan for seed in range(resamples)]
    for ranks in ({"dense": 15}, {"lexical": 30, "fuzzy": 2}, {"fresh": 5}, {"memory": 11}, {}):
        exact = inclusion(actions, ranks)
        frequency = sum(brings(plan, ranks) for plan in drawn) / resamples
        spread = np.sqrt(exact * (1 - exact) / resamples)
        assert abs(frequency - exact) <= 3 * spread
    assert 0.2 < inclusion(actions, {"dense": 15}) < 0.6


def test_renaming_the_arms_renames_the_plans_and_nothing_else() -> None:
    arms = ("lexical", "dense", "memory", "fuzzy", "fresh")
    for names in list(permutations(arms))[::17]:
        new = dict(zip(arms, names, strict=True))

        def renamed(plan: Plan, new: dict[str, str] = new) -> Plan:
            return Plan(depths={new[arm]: depth for arm, depth in plan.depths.items()})

        others = [(renamed(plan), value) for plan, value in OTHERS]
        for seed in range(20):
            told = {"base_value": 0.6, "exploring": EXPLORING, "seed": seed}
            actions, chosen = explore(BASE, OTHERS, **told)  # type: ignore[arg-type]
            turned, same = explore(renamed(BASE), others, **told)  # type: ignore[arg-type]
            assert same == chosen
            assert [renamed(action.plan) for action in actions] == [act.plan for act in turned]
            assert [act.probability for act in actions] == [act.probability for act in turned]


def test_plans_that_are_the_same_count_once() -> None:
    same = Plan(depths={"dense": 10, "lexical": 40, "memory": 0})
    actions, _ = explore(
        BASE, [(same, 0.2), *OTHERS, OTHERS[0]], base_value=0.6, exploring=EXPLORING, seed=0
    )
    assert actions == actions_of()
    twice = merged([*actions, *actions])
    assert [act.probability for act in twice] == pytest.approx([
        2 * act.probability for act in actions
    ])


def test_exploration_fades_with_the_root_of_what_was_seen() -> None:
    assert gamma_at(0) == gamma_at(1) == 5
    assert gamma_at(400) == 100
