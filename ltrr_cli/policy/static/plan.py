"""One plan for every query, tuned once: the baseline that a policy has to beat."""

from collections.abc import Collection
from dataclasses import dataclass

from ltrr_cli.records.plan import Choice, Plan
from ltrr_cli.records.situation import Situation

Order = tuple[tuple[str, int], ...]
"""(arm, depth to which it goes down), in the order in which the budget is filled."""


def fill(order: Order, able: Collection[str], *, budget: int) -> Plan:
    """The plan of taking every entry of the order that still fits, for the arms that are able.

    What does not fit is passed over, and smaller entries behind it may still be taken. So an arm
    that is not able leaves its share to those that come later.

    >>> order = (("lexical", 20), ("personal", 20), ("lexical", 80), ("dense", 10))
    >>> fill(order, {"lexical", "dense"}, budget=50).depths
    {'lexical': 20, 'dense': 10}
    """
    depths: dict[str, int] = {}
    left = budget
    for arm, depth in order:
        price = depth - depths.get(arm, 0)
        if arm in able and 0 < price <= left:
            depths[arm] = depth
            left -= price
    return Plan(depths=depths)


@dataclass(frozen=True, slots=True)
class StaticPlan:
    """Policy `static plan`: fills the budget in one order, whatever the query.

    The strongest plan without a context; `static_search` finds the order.
    """

    order: Order
    name: str = "static plan"

    def choose(self, situation: Situation) -> Choice:
        plan = fill(self.order, situation.able, budget=situation.budget)
        return Choice(policy=self.name, plan=plan, propensity=1.0, why={})
