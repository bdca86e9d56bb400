"""Why an entity is where it is in an answer, or why it is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.query import Query, Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmView:
    """What one arm has to do with the entity.

    depth: how deep the plan let it go, 0 when it did not fire; rank: where the entity stands in
    the arm's list, looked for down to 1000, None when it is not there or the arm cannot say
    anything (`why` tells); needed: the smallest depth
    of the ladder that would have brought it, None when none would; why: why the arm fired or not.
    """

    arm: str
    fired: bool
    depth: int
    rank: int | None
    needed: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A feature as the ranker saw it, and what it means in words."""

    value: float
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An entity seen from an answer.

    position: its place among all candidates, on the page or beyond; score: what it was ranked
    by; parts: what made the score, counted in `scale`; features: the parts' features, where a
    part has one, with the value it had (NaN for none) and its meaning; without:
    arm → the position it would have if that arm were left out. None where the entity would be no
    candidate.
    """

    query: Query
    understanding: Understanding
    entity: Entity
    position: int | None
    score: float | None
    arms: tuple[ArmView, ...]
    parts: Mapping[str, float]
    scale: str = "points"
    features: Mapping[str, Seen] = field(default_factory=dict)
    without: Mapping[str, int | None]
