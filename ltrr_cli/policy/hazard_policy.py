"""Policy `hazard`: the plan that the hazard model holds best, and local exploration around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.exploration import Exploring, explore, gamma_at
from ltrr_cli.policy.hazard import HazardModel, Levels
from ltrr_cli.policy.plan_search import FLOOR, PlanSearch, Values, best_of_each
from ltrr_cli.policy.situation_features import SituationFeatures
from ltrr_cli.policy.static_plan import Order, fill
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import DEPTHS, Choice, Plan
from ltrr_cli.records.situation import Outcome, Situation

NAME = "hazard"
_DEPTHS = np.array(DEPTHS)
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


@dataclass(frozen=True, kw_only=True)
class HazardPolicy:
    """Starts from the static plan, moves depth where the model gains, then explores a little.

    order: the static plan, which is also the guard: a move needs `margin` more chance of success
    than it; requests: answers that taught the model, from which gamma is had; explores: False
    plays the best plan always.
    """

    model: HazardModel
    order: Order
    prices: Prices
    margin: float = 0.002
    requests: int = 1
    explores: bool = True
    name: str = NAME
    _learnt: list[int] = field(default_factory=lambda: [0], repr=False)

    @cached_property
    def _features(self) -> SituationFeatures:
        return SituationFeatures(arms=self.model.arms)

    @cached_property
    def _search(self) -> PlanSearch:
        return PlanSearch(arms=self.model.arms)

    def choose(self, situation: Situation) -> Choice:
        able = np.array([arm in situation.able for arm in self.model.arms])
        logits = self.model.logits(self._features(situation))
        best, around, worths = self._climb(logits, able, budget=situation.budget)
        why = self._reasons(logits, best, able)
        if not (self.explores and situation.explores):
            return Choice(policy=self.name, plan=self._plan(best), propensity=1.0, why=why)
        actions, chosen = explore(
            self._plan(best),
            [(self._plan(plan), worth) for plan, worth in best_of_each(best, around, worths)],
            base_value=float(self._worth(logits, best[None])[0]),
            exploring=Exploring(gamma=gamma_at(self.requests + self._learnt[0])),
            seed=situation.seed,
        )
        action = actions[chosen]
        return Choice(
            policy=self.name,
            plan=action.plan,
            propensity=action.probability,
            actions=actions,
            why=why if chosen == 0 else self._explored(why, self._plan(best), action.plan),
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

    def best_levels(self, phi: Scores, *, able: npt.NDArray[np.bool_], budget: int) -> Levels:
        """The plan held best, as levels (A,); phi: features of the situation, able: (A,)."""
        return self._climb(self.model.logits(phi), able, budget=budget)[0]

    def _climb(
        self, logits: Scores, able: npt.NDArray[np.bool_], *, budget: int
    ) -> tuple[Levels, Levels, Values]:
        """From the static plan to the one held best; what lies around it, and its worth."""
        return self._search.climb(
            self._start(able, budget=budget),
            able=able,
            budget=budget,
            worth=lambda plans: self._worth(logits, plans),
            margin=self.margin,
        )

    def _start(self, able: npt.NDArray[np.bool_], *, budget: int) -> Levels:
        """The static plan; where it lacks the floor, the floor comes first."""
        names = {arm for arm, is_able in zip(self.model.arms, able, strict=True) if is_able}
        plan = fill(self.order, names, budget=budget)
        if any(arm in names and arm not in plan.depths for arm in FLOOR):
            floor = tuple((arm, DEPTHS[1]) for arm in FLOOR)
            plan = fill((*floor, *self.order), names, budget=budget)
        return self.levels(plan.depths)

    def levels(self, depths: Mapping[str, int]) -> Levels:
        """Depths as levels (A,); one between two rungs counts as the upper one, or the last."""
        wanted = [min(depths.get(arm, 0), DEPTHS[-1]) for arm in self.model.arms]
        return np.searchsorted(_DEPTHS, wanted).astype(np.int64)

    def _plan(self, levels: Levels) -> Plan:
        depths = _DEPTHS[levels].tolist()
        named = zip(self.model.arms, depths, strict=True)
        return Plan(depths={arm: depth for arm, depth in named if depth})

    def _worth(self, logits: Scores, plans: Levels) -> Values:
        spent = self.prices.candidate * _DEPTHS[plans].sum(axis=1)
        waited = self.prices.ms * ((plans > 0) @ self.prices.arms)
        worth: Values = self.model.values(logits, plans).astype(np.float64) - spent - waited
        return worth

    def _reasons(self, logits: Scores, best: Levels, able: npt.NDArray[np.bool_]) -> dict[str, str]:
        """What each able arm adds to the chance of success, or would add with its first rung."""
        places = np.flatnonzero(able)
        others = np.repeat(best[None], len(places), axis=0)
        rows = np.arange(len(places))
        fired = best[places] > 0
        others[rows, places] = np.where(fired, 0, 1)
        values = self.model.values(logits, np.concatenate([best[None], others]))
        gains = np.abs(values[0] - values[1:])
        arms = [self.model.arms[place] for place in places]
        return {
            arm: f"adds {_percent(gain)} to the chance" if on else f"would add {_percent(gain)}"
            for arm, gain, on in zip(arms, gains.tolist(), fired.tolist(), strict=True)
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


def _percent(gain: float) -> str:
    return f"{gain:.1%}" if gain >= _LEAST_TOLD else "next to nothing"


def greedy(choice: Choice) -> Choice:
    """The same choice without exploration: the plan that was held best, surely."""
    if not choice.actions:
        return choice
    return Choice(policy=choice.policy, plan=choice.actions[0].plan, propensity=1.0, why=choice.why)
