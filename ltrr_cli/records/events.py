"""What happened: what was shown to whom, and what was clicked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ltrr_cli.records.named_columns import NO_COLUMNS, NamedColumns
from ltrr_cli.records.plan import Action

ACTIONS = ("click", "play", "add", "like")
"""What can be done with something that was shown; the later, the more it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """A page with everything that is needed to learn from it later.

    timestamp: when it was asked; session: one conversation, or one run of a command; types: the
    only ones that were wanted, all when empty; release, policy, ranker: what answered; plan: arm
    → depth, chosen with the probability `propensity` out of `actions`.
    entity_ids, scores: shape (n,), every candidate that was ranked, best first; arm_ranks: arm →
    (n,), the 1-based rank that it gave each, 0 where it did not bring it; page: for each place,
    from the first, which of the candidates stood there, 0-based.
    seed: of the draw among `actions`; context: features of query and situation as the policy
    saw them, by name, those that were not 0; features: ranker feature → its value at each place
    of the page, as served, (shown, f), NaN for none.
    """

    query_id: str
    timestamp: datetime
    query: str
    user: str | None
    session: str
    types: tuple[str, ...]
    release: str
    policy: str
    ranker: str
    plan: Mapping[str, int]
    propensity: float
    actions: tuple[Action, ...]
    entity_ids: tuple[str, ...]
    scores: tuple[float, ...]
    arm_ranks: Mapping[str, tuple[int, ...]]
    page: tuple[int, ...]
    seed: int = 0
    context: Mapping[str, float] = field(default_factory=dict)
    features: NamedColumns = NO_COLUMNS

    def at(self, position: int) -> str:
        """The id of the entity at a place of the page, 1-based."""
        return self.entity_ids[self.page[position - 1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenImpression:
    """An impression as a log writes it, by a process that does not write the log itself."""

    line: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What somebody did with a place (1-based) of an answer; dwell_s: for how long, if known."""

    query_id: str
    timestamp: datetime
    position: int
    entity_id: str
    action: str
    dwell_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A piece of the log that is no event: torn by a kill, or damaged; place: file and byte."""

    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntity:
    """A place of a page and what came of it: a row of a click log.

    action: the one that says most of those that were done, None when it was not clicked;
    dwell_s: the longest that is known; arm_ranks: arm → rank, of the arms that brought it.
    """

    impression: Impression
    position: int
    entity_id: str
    action: str | None
    dwell_s: float | None
    arm_ranks: Mapping[str, int]

    @property
    def clicked(self) -> bool:
        """Whether anything was done with it."""
        return self.action is not None
