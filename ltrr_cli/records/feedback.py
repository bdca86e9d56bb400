"""What came of an answer: the one thing that all learning reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ltrr_cli.records.plan import Action
from ltrr_cli.records.query import Query

GAINS: Mapping[str, float] = MappingProxyType({"click": 0.5, "play": 1.0, "add": 1.0, "like": 1.0})
"""What something that was done with an entity says of its worth: a mere click half as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How an answer came about, as far as its log tells; what it does not tell is None or empty.

    release: what answered; plan: arm → depth, chosen with probability `propensity` out of
    `actions` (probabilities sum to one; empty when none were logged).
    context: features of query and situation as the policy saw them, those that were not 0.
    arm_ranks: arm → the 1-based rank that it gave each entity of the feedback, 0 for none.
    features: ranker feature → its value for each entity of the feedback, as served, NaN for none.
    """

    release: str | None = None
    plan: Mapping[str, int] | None = None
    propensity: float | None = None
    actions: tuple[Action, ...] = ()
    context: Mapping[str, float] = field(default_factory=dict)
    arm_ranks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    features: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """A query that was answered, or judged by somebody, and what came of it.

    query: as asked; `asked_at` is the time of training where `dated` is False, because the log
    did not say; session: what belongs together and is never split between training and test;
    segment: the kind of query, if the log names kinds, else "".
    entity_ids: what was shown, in the order of the page, or what was judged, each once; gains:
    aligned, 0..1, what it proved to be worth, 0 when nothing was done with it; positions:
    aligned, 1-based; empty for a judged query, which says nothing about what anybody saw.
    """

    query_id: str
    query: Query
    dated: bool
    session: str
    segment: str = ""
    entity_ids: tuple[str, ...]
    gains: tuple[float, ...]
    positions: tuple[int, ...] = ()
    served: Served | None = None

    @property
    def judged(self) -> bool:
        """Whether it is a judgement and not a page that somebody saw."""
        return not self.positions

    @property
    def found(self) -> tuple[str, ...]:
        """The entities that proved to be worth something."""
        pairs = zip(self.entity_ids, self.gains, strict=True)
        return tuple(entity for entity, gain in pairs if gain > 0)
