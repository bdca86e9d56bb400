"""Moves between plans: what they keep to, and that they never lose."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.policy.hazard.model import RUNGS, Levels
from ltrr_cli.policy.hazard.plan_search import PlanSearch, Values, best_of_each, climb, deeper
from ltrr_cli.records.plan import DEPTHS

ARMS = ("lexical", "fuzzy", "dense", "memory")
SEARCH = PlanSearch(arms=ARMS, first=("dense", "lexical"))
PRICES = np.array(DEPTHS)


class Seen(NamedTuple):
    """A plan and what lies around it, and their worths."""

    plans: Levels
    worths: Values


@dataclass(frozen=True)
class Case:
    """A plan that keeps to its budget, floor and able arms, and values of all plans."""

    levels: Levels
    able: npt.NDArray[np.bool_]
    budget: int
    table: Values

    def worth(self, plans: Levels) -> Values:
        """Any function of plans."""
        found: Values = self.table[tuple(plans.T)]
        return found

    def look(self, levels: Levels) -> Seen:
        """A plan and what lies around it, and their worths."""
        plans = SEARCH.around(levels, able=self.able, budget=self.budget)
        return Seen(plans, self.worth(plans))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    generator = np.random.default_rng(draw(st.integers(0, 100_000)))
    budget = draw(st.sampled_from([5, 20, 50, 100, 200]))
    able = generator.random(len(ARMS)) < 0.8
    floor = SEARCH.floor(able)
    levels = np.maximum(generator.integers(0, RUNGS + 1, len(ARMS)) * able, floor)
    while PRICES[levels].sum() > budget:
        levels[int(np.argmax(levels - floor))] -= 1
    return Case(
        levels=levels,
        able=able,
        budget=budget,
        table=generator.random((RUNGS + 1,) * len(ARMS)),
    )


@given(case=cases())
@settings(max_examples=150)
def test_plans_near_another_keep_to_budget_floor_and_able_arms(case: Case) -> None:
    plans = SEARCH.around(case.levels, able=case.able, budget=case.budget)
    around = plans[1:]
    assert plans[0].tolist() == case.levels.tolist()
    assert (PRICES[around].sum(axis=1) <= case.budget).all()
    assert (around[:, ~case.able] == 0).all()
    assert (around >= SEARCH.floor(case.able)).all() and (around <= RUNGS).all()
    assert (around != case.levels).any(axis=1).all()
    moved = around - case.levels
    assert ((moved > 0).sum(axis=1) <= 1).all() and ((moved < 0).sum(axis=1) <= 1).all()


def slowly_near(case: Case) -> set[tuple[int, ...]]:
    """Every arm lowered by one or to its floor, every other one raised by one or two, or either."""
    floor = SEARCH.floor(case.able).tolist()
    places = np.flatnonzero(case.able).tolist()
    found = set()
    for low, high in product([None, *places], repeat=2):
        for down, up in product((1, RUNGS), (1, 2)):
            plan = case.levels.tolist()
            if low is not None:
                plan[low] = max(plan[low] - down, floor[low])
            if high is not None:
                plan[high] += up
            if low != high and max(plan) <= RUNGS and PRICES[plan].sum() <= case.budget:
                found.add(tuple(plan))
    return found - {tuple(case.levels.tolist())}


@given(case=cases())
@settings(max_examples=150)
def test_every_plan_that_is_near_comes_once(case: Case) -> None:
    around = SEARCH.around(case.levels, able=case.able, budget=case.budget).tolist()[1:]
    assert sorted(map(tuple, around)) == sorted(slowly_near(case))


@given(case=cases())
@settings(max_examples=150)
def test_climbing_never_loses_and_ends_where_no_move_gains(case: Case) -> None:
    plans, worths = climb(case.levels, look=case.look, margin=0.0)
    best = plans[0]
    assert worths[0] >= case.worth(case.levels[None])[0]
    assert PRICES[best].sum() <= case.budget
    assert (best[~case.able] == 0).all() and (best >= SEARCH.floor(case.able)).all()
    assert worths.tolist() == case.worth(plans).tolist()
    expected = SEARCH.around(best, able=case.able, budget=case.budget)
    assert plans.tolist() == expected.tolist()


@given(case=cases())
@settings(max_examples=60)
def test_a_plan_is_left_only_for_more_than_the_margin(case: Case) -> None:
    start = float(case.worth(case.levels[None])[0])
    plans, worths = climb(case.levels, look=case.look, margin=0.3)
    assert (plans[0] == case.levels).all() or worths[0] - start > 0.3


def looking(worth: Callable[[Levels], Values], *, budget: int) -> Callable[[Levels], Seen]:
    """Everybody is able."""

    def look(levels: Levels) -> Seen:
        plans = SEARCH.around(levels, able=np.ones(4, np.bool_), budget=budget)
        return Seen(plans, worth(plans))

    return look


def test_a_worth_that_grows_evenly_is_climbed_to_the_top() -> None:
    """Only depth of `dense` is worth anything: it ends with 80 of the 100 candidates."""
    look = looking(lambda plans: plans[:, 2].astype(float), budget=100)
    plans, _ = climb(np.array([3, 3, 0, 0]), look=look, margin=0.0)
    assert DEPTHS[plans[0, 2]] == 80


def test_a_budget_below_the_floor_leaves_nothing_to_move_to() -> None:
    look = looking(lambda plans: plans.sum(axis=1).astype(float), budget=3)
    plans, worths = climb(np.zeros(4, np.int64), look=look, margin=0.0)
    assert plans.tolist() == [[0, 0, 0, 0]] and worths.tolist() == [0.0]


def test_the_best_way_to_deepen_each_arm() -> None:
    plans = np.array([
        [1, 1, 0, 0], [2, 1, 0, 0], [3, 0, 0, 0], [1, 2, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0],
    ])  # fmt: skip
    chosen = best_of_each(deeper(plans), np.array([0.6, 0.1, 0.4, 0.3, 0.2, 0.9]))
    assert plans[chosen].tolist() == [[3, 0, 0, 0], [1, 2, 0, 0], [0, 1, 1, 0]]


def test_the_floor_is_the_first_able_arm_of_the_order() -> None:
    assert SEARCH.floor(np.ones(4, np.bool_)).tolist() == [0, 0, 1, 0]
    assert SEARCH.floor(np.array([True, True, False, True])).tolist() == [1, 0, 0, 0]
    assert SEARCH.floor(np.array([False, True, False, True])).tolist() == [0, 0, 0, 0]
