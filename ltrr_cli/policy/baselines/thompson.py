"""Thompson sampling: plays the plan that is best in a world drawn from what is believed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ltrr_cli.policy.baselines.allocation import best_levels, plan_at
from ltrr_cli.policy.baselines.hazard_tables import HazardTables, one_bucket
from ltrr_cli.policy.exploration import draw
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import Action, Choice
from ltrr_cli.records.situation import Outcome, Situation

_WORLDS = 2  # the stream of a seed that draws from the posterior; `exploration` has another


@dataclass(slots=True, kw_only=True)
class Thompson:
    """Policy `thompson`: Beta posteriors of each chunk's hazard, by kind of query.

    tables: what is believed, with marginal credit; bucket: context → kind of query, a row of the
    tables. Of `draws` worlds each has its best plan; a plan is played as often as it is the best
    one, mixed with a `floor` spread evenly over the plans. So the probabilities are exact, given
    the worlds, which the seed draws.
    """

    tables: HazardTables
    bucket: Callable[[Scores], int] = one_bucket
    draws: int = 256
    floor: float = 0.08
    name: str = "thompson"

    def choose(self, situation: Situation) -> Choice:
        arms = self.tables.known(situation.able)
        hazards = self.tables.sampled(
            self.bucket(situation.context),
            arms,
            draws=self.draws,
            generator=np.random.default_rng((situation.seed, _WORLDS)),
        )
        levels = best_levels(hazards, budget=situation.budget)
        plans, counts = np.unique(levels, axis=0, return_counts=True)
        probabilities = (1 - self.floor) * counts / self.draws + self.floor / len(plans)
        actions = tuple(
            Action(plan=plan_at(arms, plan), probability=probability)
            for plan, probability in zip(plans, probabilities.tolist(), strict=True)
        )
        played = actions[draw(actions, situation.seed)]
        return Choice(
            policy=self.name,
            plan=played.plan,
            propensity=played.probability,
            why={},
            actions=actions,
        )

    def learn(self, situation: Situation, choice: Choice, outcome: Outcome) -> None:
        self.tables.learn(self.bucket(situation.context), choice.plan, outcome)
