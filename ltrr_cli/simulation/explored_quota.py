"""A policy that knows nothing and tries everything: it makes logs that others can learn from."""

from dataclasses import dataclass

import numpy as np

from ltrr_cli.records.plan import Action, Choice, Plan
from ltrr_cli.records.situation import Situation


@dataclass(frozen=True, slots=True)
class ExploredQuota:
    """Policy `explored quota`: the budget evenly, or half of it on one arm and the rest evenly.

    The even plan has probability `evenly`, the others share what is left, so that every arm
    stands high and low on pages for no reason of relevance.
    """

    evenly: float = 0.4
    name: str = "explored quota"

    def choose(self, situation: Situation) -> Choice:
        arms, budget = situation.able, situation.budget
        plans = [_split(arms, budget)]
        if len(arms) > 1:
            half = budget // 2
            plans += [
                {**_split([each for each in arms if each != arm], budget - half), arm: half}
                for arm in arms
            ]
        odds = np.full(len(plans), (1 - self.evenly) / max(len(plans) - 1, 1))
        odds[0] = self.evenly if len(plans) > 1 else 1.0
        drawn = int(np.random.default_rng((situation.seed, 7)).choice(len(plans), p=odds))
        actions = tuple(
            Action(plan=Plan(depths=plan), probability=probability)
            for plan, probability in zip(plans, odds.tolist(), strict=True)
        )
        played = actions[drawn]
        return Choice(
            policy=self.name,
            plan=played.plan,
            propensity=played.probability,
            why={},
            actions=actions,
        )


def _split(arms: "tuple[str, ...] | list[str]", budget: int) -> dict[str, int]:
    """The budget evenly; with less budget than arms the first ones draw one each."""
    some = arms[:budget]
    return dict.fromkeys(some, budget // len(some)) if some else {}
