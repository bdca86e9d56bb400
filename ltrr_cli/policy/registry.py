"""Policies by name, each made of what was tuned or learnt of it.

`static plan` and `hazard` are what a release serves; the others are here to be compared with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.policy.baselines.best_arm import BestArm
from ltrr_cli.policy.baselines.epsilon_greedy import EpsilonGreedy
from ltrr_cli.policy.baselines.equal_quota import EqualQuota
from ltrr_cli.policy.baselines.hazard_tables import HazardTables
from ltrr_cli.policy.baselines.thompson import Thompson
from ltrr_cli.policy.default_plan import DefaultPlan
from ltrr_cli.policy.hazard.model import HazardModel
from ltrr_cli.policy.hazard.policy import HazardPolicy, Prices
from ltrr_cli.policy.situation.context import bucket
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.policy.static.plan import Order, StaticPlan
from ltrr_cli.ports import Policy
from ltrr_cli.records.plan import DEPTHS

_BUCKETS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What policies are made of; what is not known yet has a default.

    arms: the registry's, in order; order: of the tuned static plan; best_arms: best first; model:
    the hazards; prices: of candidates and milliseconds.
    """

    arms: tuple[str, ...]
    order: Order | None = None
    best_arms: tuple[str, ...] | None = None
    model: HazardModel | None = None
    prices: Prices | None = None


def untuned(arms: tuple[str, ...]) -> Order:
    """An order that knows nothing: every arm a rung deeper, in turn."""
    return tuple((arm, depth) for depth in DEPTHS[1:] for arm in arms)


def new_hazard(known: Known) -> HazardPolicy:
    """Policy `hazard` of what is known."""
    arms = known.arms
    return HazardPolicy(
        model=known.model or HazardModel.new(arms, len(SituationFeatures(arms=arms).names)),
        order=known.order or untuned(arms),
        prices=known.prices or Prices(arms=np.zeros(len(arms), np.float32)),
    )


POLICIES: Mapping[str, Callable[[Known], Policy]] = {
    "default plan": lambda _: DefaultPlan(),
    "equal quota": lambda _: EqualQuota(),
    "best arm": lambda known: BestArm(arms=known.best_arms or known.arms),
    "static plan": lambda known: StaticPlan(order=known.order or untuned(known.arms)),
    "epsilon greedy": lambda known: EpsilonGreedy(
        tables=HazardTables.new(known.arms, buckets=_BUCKETS), bucket=bucket
    ),
    "thompson": lambda known: Thompson(
        tables=HazardTables.new(known.arms, buckets=_BUCKETS), bucket=bucket
    ),
    "hazard": new_hazard,
}
