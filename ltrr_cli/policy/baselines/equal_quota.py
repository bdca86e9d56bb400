"""The same depth for every arm: what one does who knows nothing."""

from dataclasses import dataclass

from ltrr_cli.records.plan import DEPTHS, Choice, Plan
from ltrr_cli.records.situation import Situation


@dataclass(frozen=True, slots=True)
class EqualQuota:
    """Policy `equal quota`: the budget split evenly over the arms that are able.

    Any depth, not only rungs of the ladder, up to the deepest rung. What does not divide is left;
    with less budget than arms, the first arms draw one each.
    """

    name: str = "equal quota"

    def choose(self, situation: Situation) -> Choice:
        arms = situation.able[: situation.budget]
        depth = min(situation.budget // len(arms), DEPTHS[-1]) if arms else 0
        plan = Plan(depths=dict.fromkeys(arms, depth))
        return Choice(policy=self.name, plan=plan, propensity=1.0, why={})
