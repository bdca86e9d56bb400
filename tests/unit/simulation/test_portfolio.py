"""The portfolio finds which arm each kind of query wants, and nothing where kinds mean nothing."""

from functools import partial

import numpy as np
import pytest

from ltrr_cli.policy.baselines.equal_quota import EqualQuota
from ltrr_cli.policy.portfolio.policy import Portfolio
from ltrr_cli.policy.portfolio.training import looked_at, worth_of
from ltrr_cli.policy.situation.context import NAMES
from ltrr_cli.ports import Policy
from ltrr_cli.records.plan import Action, Plan
from ltrr_cli.records.replayed_page import ReplayedPage
from ltrr_cli.records.situation import Outcome, Situation

ARMS = ("one", "two", "three", "four")
KINDS = tuple(NAMES.index(f"shape {kind}") for kind in range(len(ARMS)))


def page_of(kind: int) -> ReplayedPage:
    """Each arm brings 20 of its own; the third of the arm of this kind is what is wanted."""
    ranks = np.zeros((20 * len(ARMS), len(ARMS)), np.int16)
    for arm in range(len(ARMS)):
        ranks[20 * arm : 20 * arm + 20, arm] = np.arange(1, 21)
    points = np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0).astype(np.float32)
    wanted = np.array([20 * kind + 2])
    return ReplayedPage(
        arms=ARMS, ranks=ranks, points=points, bonus=np.zeros(80, np.float32), found=wanted
    )


def search(policy: Policy, kind: int, told: int, *, seed: int) -> float:
    """One search of a kind that the context tells as another one; P(it is looked at)."""
    context = np.zeros(len(NAMES), np.float32)
    context[KINDS[told]] = 1
    situation = Situation(context=context, able=ARMS, budget=40, seed=seed)
    choice, page = policy.choose(situation), page_of(kind)
    place = page.places(np.array([[choice.plan.depths.get(arm, 0) for arm in ARMS]]))
    chance = float(looked_at(place)[0, 0])
    if isinstance(policy, Portfolio):
        assert sum(each.probability for each in choice.actions) == pytest.approx(1)
        seen = np.random.default_rng((seed, 5)).random() < chance
        outcome = Outcome(found=({ARMS[kind]: 3},), replay=partial(page_of, kind))
        policy.learn(situation, choice, outcome if seen else Outcome(found=()))
    return chance


@pytest.mark.parametrize("permuted", [False, True])
def test_it_learns_the_arm_of_each_kind_unless_kinds_are_permuted(*, permuted: bool) -> None:
    rng = np.random.default_rng(2)
    portfolio = Portfolio(arms=ARMS)
    gains = []
    for seed in range(1500):
        kind, other = rng.integers(len(ARMS), size=2).tolist()
        told = other if permuted else kind
        chance = search(portfolio, kind, told, seed=seed)
        gains.append(chance - search(EqualQuota(), kind, told, seed=seed))
    late = float(np.mean(gains[700:]))
    assert abs(late) < 0.02 if permuted else late > 0.04


def test_a_rare_sight_counts_for_more() -> None:
    page = page_of(1)
    often = Action(plan=Plan(depths={"one": 20}), probability=0.9)
    rarely = Action(plan=Plan(depths={"two": 20}), probability=0.1)
    assert worth_of(page, [often, rarely]) == pytest.approx([1 / (0.1 / 3)])
