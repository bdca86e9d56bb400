"""Policy `hazard`: the plan that the hazard model holds best, and local exploration around it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import NamedTuple

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

    plans: (1 + P, A), the plan first; costs: (1 + P,); deeper: of the plans; told: able arm → how
    it is said what the plan gains by it, a of them; walks: of the plans, then of those that
    `_without_each` gives, 1 + P + a; named: place of a plan → that plan by names of arms, once it
    was asked for.
    """

    plans: Levels
    costs: Values
    deeper: Deeper
    told: Mapping[str, str]
    walks: Walks
    named: dict[int, Plan] = field(default_factory=dict)


class _Seen(NamedTuple):
    """What lies around a plan, as one query sees it.

    values: the chance of success of all plans that `around.walks` goes through; worths: (1 + P,).
    """

    around: _Surroundings
    values: Scores
    worths: Values

    @property
    def plans(self) -> Levels:
        return self.around.plans


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
    _starts: dict[object, Levels] = field(default_factory=dict, repr=False)
    _kept: dict[object, _Surroundings] = field(default_factory=dict, repr=False)

    @cached_property
    def _features(self) -> SituationFeatures:
        return SituationFeatures(arms=self.model.arms)

    @cached_property
    def _search(self) -> PlanSearch:
        return PlanSearch(arms=self.model.arms, first=tuple(dict(self.order)))

    def choose(self, situation: Situation) -> Choice:
        logits = self.model.logits(self._features(situation))
        seen = self._climb(logits, situation.able, budget=situation.budget)
        around, why = seen.around, _reasons(seen)
        if not (self.explores and situation.explores):
            return Choice(policy=self.name, plan=self._plan(around, 0), propensity=1.0, why=why)
        tried = [0, *best_of_each(around.deeper, seen.worths)]
        actions, chosen = weighted(
            [self._plan(around, place) for place in tried],
            seen.worths.take(tried).tolist(),
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

    def best_levels(self, phi: Scores, *, able: npt.NDArray[np.bool_], budget: int) -> Levels:
        """The plan held best, as levels (A,); phi: features of the situation, able: (A,)."""
        names = tuple(compress(self.model.arms, able.tolist()))
        best: Levels = self._climb(self.model.logits(phi), names, budget=budget).plans[0]
        return best

    def _climb(self, logits: Scores, able: tuple[str, ...], *, budget: int) -> _Seen:
        """From the static plan to the one held best: what lies around that one."""

        def look(levels: Levels) -> _Seen:
            around = self._around(levels, able, budget=budget)
            values = self.model.values_of(logits, around.walks)
            worths = values[: len(around.costs)] - around.costs
            return _Seen(around, values, worths)

        return climb(self._start(able, budget=budget), look=look, margin=self.margin)

    def _around(self, levels: Levels, able: tuple[str, ...], *, budget: int) -> _Surroundings:
        key = (levels.tobytes(), able, budget)
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._surroundings(levels, self._places(able), budget=budget)
        return self._kept[key]

    def _surroundings(
        self, levels: Levels, able: npt.NDArray[np.bool_], *, budget: int
    ) -> _Surroundings:
        plans = self._search.around(levels, able=able, budget=budget)
        without = _without_each(levels, able)
        return _Surroundings(
            plans=plans,
            costs=self._costs(plans),
            deeper=deeper(plans),
            told={
                self.model.arms[at]: "adds {} to the chance" if levels[at] else "would add {}"
                for at in np.flatnonzero(able).tolist()
            },
            walks=self.model.walks(np.concatenate([plans, without])),
        )

    def _start(self, able: tuple[str, ...], *, budget: int) -> Levels:
        """The static plan; where it lacks the floor, the floor comes first."""
        key = (able, budget)
        if key not in self._starts:
            if len(self._starts) >= _MOST_KEPT:
                del self._starts[next(iter(self._starts))]
            plan = fill(self.order, able, budget=budget)
            levels, floor = self.levels(plan.depths), self._search.floor(self._places(able))
            if (levels < floor).any():  # its first entry is too deep for so small a budget
                first = tuple((arm, DEPTHS[1]) for arm, _ in self.order)
                levels = self.levels(fill((*first, *self.order), able, budget=budget).depths)
            self._starts[key] = levels
        return self._starts[key]

    def _places(self, able: Collection[str]) -> npt.NDArray[np.bool_]:
        return np.array([arm in able for arm in self.model.arms])

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
    """For each able arm the plan without it, or with its first rung: (a, A)."""
    places = np.flatnonzero(able)
    plans = np.repeat(levels[None], len(places), axis=0)
    plans[np.arange(len(places)), places] = levels[places] == 0
    return plans


def _reasons(seen: _Seen) -> dict[str, str]:
    """What each able arm adds to the chance of success, or would add with its first rung."""
    told, values = seen.around.told, seen.values
    gains = np.abs(values[0] - values[len(seen.worths) :]).tolist()
    return {
        arm: words.format(_percent(gain))
        for (arm, words), gain in zip(told.items(), gains, strict=True)
    }


def _percent(gain: float) -> str:
    return f"{gain:.1%}" if gain >= _LEAST_TOLD else "next to nothing"


def greedy(choice: Choice) -> Choice:
    """The same choice without exploration: the plan that was held best, surely."""
    if not choice.actions:
        return choice
    return Choice(policy=choice.policy, plan=choice.actions[0].plan, propensity=1.0, why=choice.why)
