"""Policy `portfolio`: a few plans found by replay, and for each query the one held best.

A plan also decides what else stands on the page: an arm that brings nothing pushes down what
others bring. Marginal credit does not see that; a replay of the whole page does. So what proved
to be worth something is looked up on the page of every plan of the portfolio, and what each plan
is worth in a situation is learnt from situations like it (`kernel_regression`). Exploration goes
between these plans, and to plans that lean on one arm, so that each arm is seen high on some
pages; exactly logged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.baselines.epsilon_greedy import leaning_plans
from ltrr_cli.policy.exploration import Exploring, explore, gamma_at
from ltrr_cli.policy.portfolio.training import FIRST, Event, Fitted, fit, worth_of
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.policy.static.plan import Order, fill
from ltrr_cli.records.plan import DEPTHS, Choice, Plan
from ltrr_cli.records.situation import Outcome, Situation

_LATER = 1.4  # each fit comes after so many times the searches of the one before
_BOLD = 0.4  # so much of the usual gamma: what is never shown is never clicked
_UNKNOWN = 0.25  # of the best value is thought to be lost by a plan that is tried for news
_FLOOR = 0.05  # the part of all probability that is spread evenly over the plans
_WINDOW = 12_000  # searches that a fit looks at, the latest


@dataclass(kw_only=True)
class Portfolio:
    """Learns at growing intervals from the searches it answered; until then the plan is even.

    arms: the registry's, in order; seed: of the samples that plans are fitted to.
    """

    arms: tuple[str, ...]
    seed: int = 0
    name: str = "portfolio"
    _fitted: Fitted | None = None
    _events: list[Event] = field(default_factory=list, repr=False)
    _learnt: int = 0
    _next: int = FIRST

    @cached_property
    def _features(self) -> SituationFeatures:
        return SituationFeatures(arms=self.arms)

    @cached_property
    def _even(self) -> Order:
        return tuple((arm, depth) for depth in DEPTHS[1:] for arm in self.arms)

    @property
    def orders(self) -> tuple[Order, ...]:
        """The plans of the portfolio, as orders in which a budget is filled."""
        return (self._even,) if self._fitted is None else self._fitted.orders

    def choose(self, situation: Situation) -> Choice:
        plans, values = self._valued(situation)
        best = int(values.argmax())
        leaning = _leaning(situation.able, situation.budget)
        guess = float(values[best] - _UNKNOWN * abs(values[best]))
        others = [
            *((plan, value) for plan, value in zip(plans, values.tolist(), strict=True)),
            *((plan, guess) for plan in leaning),
        ]
        actions, chosen = explore(
            plans[best],
            others,
            base_value=float(values[best]),
            exploring=Exploring(gamma=_BOLD * gamma_at(self._learnt), floor=_FLOOR),
            seed=situation.seed,
        )
        action = actions[chosen]
        return Choice(
            policy=self.name,
            plan=action.plan,
            propensity=action.probability,
            actions=actions,
            why={},
        )

    def learn(self, situation: Situation, choice: Choice, outcome: Outcome) -> None:
        """Takes in a search; without `outcome.replay` as one in which nothing was found."""
        page = None if outcome.replay is None else outcome.replay()
        worth = np.empty(0) if page is None else worth_of(page, choice.actions)
        phi = self._features(situation)
        self._events.append(
            Event(
                phi=phi,
                able=situation.able,
                budget=situation.budget,
                page=page,
                worth=worth,
            )
        )
        self._learnt += 1
        if self._learnt >= self._next:
            del self._events[:-_WINDOW]
            rng = np.random.default_rng((self.seed, self._learnt))
            self._fitted = fit(self._events, self.orders, before=self._fitted, rng=rng)
            self._next = int(_LATER * self._learnt)

    def _valued(self, situation: Situation) -> tuple[Sequence[Plan], npt.NDArray[np.float64]]:
        plans = _filled(self.orders, situation.able, situation.budget)
        if self._fitted is None:
            return plans, np.zeros(len(plans))
        return plans, self._fitted.values(self._features(situation)[None])[0]


@lru_cache(maxsize=256)
def _filled(orders: tuple[Order, ...], able: tuple[str, ...], budget: int) -> tuple[Plan, ...]:
    """The plans of these orders; few sets of arms are able."""
    return tuple(fill(order, able, budget=budget) for order in orders)


@lru_cache(maxsize=256)
def _leaning(able: tuple[str, ...], budget: int) -> tuple[Plan, ...]:
    return leaning_plans(able, budget=budget)
