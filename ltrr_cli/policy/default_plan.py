"""The plan before anything is learnt: fixed depths, for every arm that can say something."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ltrr_cli.records.plan import Choice, Plan
from ltrr_cli.records.situation import Situation

DEFAULT_DEPTHS: Mapping[str, int] = MappingProxyType({
    "lexical": 40,
    "exact": 20,
    "structured": 40,
    "fuzzy": 20,
    "dense": 20,
    "predicted": 20,
    "related": 40,
    "memory": 40,
    "similar": 20,
    "personal": 20,
    "popular_lexical": 0,
    "sparse": 20,
    "fresh": 0,
    "works": 0,
})
"""Set by hand from each arm's recall and time on RealMix (docs/decisions/0003)."""

LEFT_OUT: Mapping[str, str] = MappingProxyType({
    "popular_lexical": "left out by default: costs more than it adds; --arms or --plan asks for it",
    "fresh": "left out by default: it explores, which pays when clicks are learnt from",
    "works": "left out by default: whether one type is wanted is learnt from clicks",
})


@dataclass(frozen=True, slots=True)
class DefaultPlan:
    """Policy `default plan`: the same depths for every query, so its probability is one.

    The budget of the situation is not heeded: the depths are what was measured to work.
    """

    depths: Mapping[str, int] = field(default_factory=lambda: DEFAULT_DEPTHS)
    name: str = "default plan"

    def choose(self, situation: Situation) -> Choice:
        able = situation.able
        depths = {arm: depth for arm, depth in self.depths.items() if arm in able and depth}
        return Choice(
            policy=self.name, plan=Plan(depths=depths), propensity=1.0, why=dict(LEFT_OUT)
        )
