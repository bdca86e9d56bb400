"""Everything on one arm: what a search without fusion does."""

from dataclasses import dataclass

import numpy as np

from ltrr_cli.policy.coverage import mean_recall
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.plan import DEPTHS, Choice, Plan
from ltrr_cli.records.situation import Situation


def best_arms(arm_ranks: ArmRanks, *, budget: int) -> tuple[str, ...]:
    """The arms by the recall of each alone at the full budget, best first.

    An arm brings nothing for the events in which it is not able.
    """
    depth = min(budget, DEPTHS[-1])
    alone = [mean_recall(arm_ranks, depth * row) for row in np.eye(len(arm_ranks.arms), dtype=int)]
    return tuple(arm_ranks.arms[place] for place in np.argsort(-np.array(alone), kind="stable"))


@dataclass(frozen=True, slots=True)
class BestArm:
    """Policy `best arm`: the whole budget on the best arm that is able.

    arms: best first, as `best_arms` finds them in training data. No deeper than the deepest rung.
    """

    arms: tuple[str, ...]
    name: str = "best arm"

    def choose(self, situation: Situation) -> Choice:
        depth = min(situation.budget, DEPTHS[-1])
        able = (arm for arm in self.arms if arm in situation.able)
        depths = dict.fromkeys(list(able)[:1], depth) if depth > 0 else {}
        return Choice(policy=self.name, plan=Plan(depths=depths), propensity=1.0, why={})
