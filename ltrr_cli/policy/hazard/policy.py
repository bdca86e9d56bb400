"""Policy `hazard`: the plan that the hazard model holds best, and local exploration around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.exploration import Exploring, gamma_at, weighted
from ltrr_cli.policy.hazard.model import HazardModel, Levels, Walks
from ltrr_cli.policy.hazard.plan_search import (
    Deeper,
    PlanSearch,
    Values,
    best_of_each,
    climb,
    deeper,
)
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.policy.static.plan import Order, fill
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import DEPTHS, Choice, Plan
from ltrr_cli.records.situation import Outcome, Situation

NAME = "hazard"
_DEPTHS = np.array(DEPTHS)
_MOST_KEPT = 512  # of some 25 kB each
_LEAST_TOLD = 0.0005  # shown as .1 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a plan's worth is lowered by, in chance of success.

    candidate: for each candidate drawn; ms: for each millisecond that an arm takes (arms: their
    milliseconds, (A,), measured when the policy was trained).
    """

    candidate: float = 0.0
    ms: float = 0.0
    arms: Scores


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Surroundings:
    """A plan and those one move away, with what no query changes of their worth.

    plans: (1 + P, A), the plan first; walks: of the plans; costs: (1 + P,); deeper: of the plans;
    named: place of a plan → that plan by names of arms, once it was asked for.
    """

    plans: Levels
    walks: Walks
    costs: Values
    deeper: Deeper
    named: dict[int, Plan] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HazardPolicy:
    """Starts from the static plan, moves depth where the model gains, then explores a little.

    order: the static plan, which is also the guard: a move needs `margin` more chance of success
    than it, and the first able arm of it always fires; requests: answers that taught the model,
    from which gamma is had; explores: False plays the best plan always. Few patterns of able arms
    occur, and few plans are gone through, so what lies around a plan is kept until the model learns
    again.
    """

    model: HazardModel
    order: Order
    prices: Prices
    margin: float = 0.002
    requests: int = 1
    explores: bool = True
    name: str = NAME
    _learnt: list[int] = field(default_factory=lambda: [0], repr=False)
    _starts: dict[bytes, Levels] = field(default_factory=dict, repr=False)
    _kept: dict[bytes, _Surroundings] = field(default_factory=dict, repr=False)
    _others: dict[bytes, Walks] = field(default_factory=dict, repr=False)

    @cached_property
    def _features(self) -> SituationFeatures:
        return SituationFeatures(arms=self.model.arms)

    @cached_property
    def _search(self) -> PlanSearch:
        return PlanSearch(arms=self.model.arms, first=tuple(dict(self.order)))

    def choose(self, situation: Situation) -> Choice:
        able = np.array([arm in situation.able for arm in self.model.arms])
        logits = self.model.logits(self._features(situation))
        plans, worths = self._climb(logits, able, budget=situation.budget)
        around = self._around(plans[0], able, budget=situation.budget)
        why = self._reasons(logits, plans[0], able)
        if not (self.explores and situation.explores):
            return Choice(policy=self.name, plan=self._plan(around, 0), propensity=1.0, why=why)
        tried = [0, *best_of_each(around.deeper, worths)]
        actions, chosen = weighted(
            [self._plan(around, place) for place in tried],
            worths.take(tried),
            exploring=Exploring(gamma=gamma_at(self.requests + self._learnt[0])),
            seed=situation.seed,
        )
        action = actions[chosen]
        return Choice(
            policy=self.name,
            plan=action.plan,
            propensity=action.probability,
            actions=actions,
            why=why if chosen == 0 else self._explored(why, actions[0].plan, action.plan),
        )

    def learn(self, situation: Situation, choice: Choice, outcome: Outcome) -> None:
        self._learn(self._features(situation), choice.plan.depths, outcome)

    def learn_logged(
        self, features: Mapping[str, float], plan: Mapping[str, int], outcome: Outcome
    ) -> None:
        """Takes in what came of a plan; features: of its situation, as logged, by name."""
        self._learn(self._features.from_log(features), plan, outcome)

    def _learn(self, phi: Scores, plan: Mapping[str, int], outcome: Outcome) -> None:
        self.model.learn(phi, self.levels(plan), outcome)
        self._learnt[0] += 1
        self._kept.clear()
        self._others.clear()

    def best_levels(self, phi: Scores, *, able: npt.NDArray[np.bool_], budget: int) -> Levels:
        """The plan held best, as levels (A,); phi: features of the situation, able: (A,)."""
        best: Levels = self._climb(self.model.logits(phi), able, budget=budget)[0][0]
        return best

    def _climb(
        self, logits: Scores, able: npt.NDArray[np.bool_], *, budget: int
    ) -> tuple[Levels, Values]:
        """From the static plan to the one held best; that one and what lies around it; worths."""

        def look(levels: Levels) -> tuple[Levels, Values]:
            here = self._around(levels, able, budget=budget)
            return here.plans, self.model.values_of(logits, here.walks) - here.costs

        return climb(self._start(able, budget=budget), look=look, margin=self.margin)

    def _around(self, levels: Levels, able: npt.NDArray[np.bool_], *, budget: int) -> _Surroundings:
        key = levels.tobytes() + able.tobytes() + budget.to_bytes(8, "little", signed=True)
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            plans = self._search.around(levels, able=able, budget=budget)
            self._kept[key] = _Surroundings(
                plans=plans,
                walks=self.model.walks(plans),
                costs=self._costs(plans),
                deeper=deeper(plans),
            )
        return self._kept[key]

    def _start(self, able: npt.NDArray[np.bool_], *, budget: int) -> Levels:
        """The static plan; where it lacks the floor, the floor comes first."""
        key = able.tobytes() + budget.to_bytes(8, "little", signed=True)
        if key not in self._starts:
            if len(self._starts) >= _MOST_KEPT:
                del self._starts[next(iter(self._starts))]
            names = {arm for arm, is_able in zip(self.model.arms, able, strict=True) if is_able}
            plan = fill(self.order, names, budget=budget)
            levels, floor = self.levels(plan.depths), self._search.floor(able)
            if (levels < floor).any():  # its first entry is too deep for so small a budget
                first = tuple((arm, DEPTHS[1]) for arm, _ in self.order)
                levels = self.levels(fill((*first, *self.order), names, budget=budget).depths)
            self._starts[key] = levels
        return self._starts[key]

    def levels(self, depths: Mapping[str, int]) -> Levels:
        """Depths as levels (A,); one between two rungs counts as the upper one, or the last."""
        wanted = [min(depths.get(arm, 0), DEPTHS[-1]) for arm in self.model.arms]
        return np.searchsorted(_DEPTHS, wanted).astype(np.int64)

    def _plan(self, around: _Surroundings, place: int) -> Plan:
        if place not in around.named:
            levels = zip(self.model.arms, around.plans[place].tolist(), strict=True)
            around.named[place] = Plan(
                depths={arm: DEPTHS[level] for arm, level in levels if level}
            )
        return around.named[place]

    def _costs(self, plans: Levels) -> Values:
        spent = self.prices.candidate * _DEPTHS[plans].sum(axis=1)
        costs: Values = spent + self.prices.ms * ((plans > 0) @ self.prices.arms)
        return costs

    def _reasons(self, logits: Scores, best: Levels, able: npt.NDArray[np.bool_]) -> dict[str, str]:
        """What each able arm adds to the chance of success, or would add with its first rung."""
        key = best.tobytes() + able.tobytes()
        if key not in self._others:
            if len(self._others) >= _MOST_KEPT:
                del self._others[next(iter(self._others))]
            self._others[key] = self.model.walks(_without_each(best, able))
        values = self.model.values_of(logits, self._others[key])
        gains = np.abs(values[0] - values[1:]).tolist()
        return {
            self.model.arms[at]: f"adds {_percent(gain)} to the chance"
            if best[at]
            else f"would add {_percent(gain)}"
            for at, gain in zip(np.flatnonzero(able).tolist(), gains, strict=True)
        }

    @staticmethod
    def _explored(why: Mapping[str, str], base: Plan, played: Plan) -> dict[str, str]:
        """The reasons, with what exploration changed."""
        told = dict(why)
        for arm in {*base.depths, *played.depths}:
            was, now = base.depths.get(arm, 0), played.depths.get(arm, 0)
            if was != now:
                told[arm] = f"explores: {now} instead of {was}"
        return told


def _without_each(levels: Levels, able: npt.NDArray[np.bool_]) -> Levels:
    """The plan, and for each able arm the plan without it, or with its first rung: (1 + a, A)."""
    places = np.flatnonzero(able)
    plans = np.repeat(levels[None], 1 + len(places), axis=0)
    plans[1 + np.arange(len(places)), places] = levels[places] == 0
    return plans


def _percent(gain: float) -> str:
    return f"{gain:.1%}" if gain >= _LEAST_TOLD else "next to nothing"


def greedy(choice: Choice) -> Choice:
    """The same choice without exploration: the plan that was held best, surely."""
    if not choice.actions:
        return choice
    return Choice(policy=choice.policy, plan=choice.actions[0].plan, propensity=1.0, why=choice.why)
