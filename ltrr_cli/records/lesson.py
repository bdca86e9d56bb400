"""What one click teaches at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A click with all that is to be learnt from it, so that no other log has to be read.

    query_id, query, asked_at, user, session: of the answer; entity_id: what was clicked on, at a
    place of the page, 1-based; gain: 0..1, what that says of its worth.
    page: ids of what was shown, from the first place; empty when memory may have counted this
    page as looked at already. situation: features that the policy saw, by name, those that were
    not 0; empty when the policy has nothing to learn from it. plan: arm → depth, as played;
    ranks: arm → the 1-based rank that it gave the entity, of those that brought it.
    """

    query_id: str
    query: str
    asked_at: datetime
    user: str | None
    session: str
    entity_id: str
    position: int
    gain: float
    page: tuple[str, ...] = ()
    situation: Mapping[str, float] = field(default_factory=dict)
    plan: Mapping[str, int] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
