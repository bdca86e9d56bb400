"""What a UBI query showed, and what was done with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ltrr_cli.backends.ubi.actions import IMPRESSION
from ltrr_cli.backends.ubi.lines import UbiEvent, UbiQuery
from ltrr_cli.records.events import ACTIONS

_FIRST_PAGE = 10
"""Where no impression tells how far somebody saw, so many hits count as seen, or as many as were
clicked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Entities with their places (1-based, empty when unknown) and the strongest action on each.

    orphans: clicks on what was not shown.
    """

    entities: tuple[str, ...]
    positions: tuple[int, ...]
    actions: tuple[str | None, ...]
    orphans: int


def shown_by(query: UbiQuery, events: Sequence[UbiEvent]) -> Shown:
    """Impressions tell what was seen, else the hits do; clicks alone tell no more than themselves.

    Where places are missing or contradict each other, none is told.
    """
    clicks = [event for event in events if event.action != IMPRESSION]
    places = _places(query, events, clicks=clicks)
    done: dict[str, str] = {}
    orphans = 0
    for click in clicks:
        entity, action = click.entity_id or "", click.action or ""
        if entity in places:
            done[entity] = max(done.get(entity, action), action, key=ACTIONS.index)
        else:
            orphans += 1
    known = [place for place in places.values() if place is not None]
    told = len(known) == len(places) == len(set(known))
    return Shown(
        entities=tuple(places),
        positions=tuple(known) if told else (),
        actions=tuple(done.get(entity) for entity in places),
        orphans=orphans,
    )


def _places(
    query: UbiQuery, events: Sequence[UbiEvent], *, clicks: Sequence[UbiEvent]
) -> dict[str, int | None]:
    """Entity → place, None when unknown; each entity where it was seen first."""
    rank = {entity: place for place, entity in enumerate(query.hits, start=1)}
    if query.ours:
        return dict(rank)
    seen = [event for event in events if event.action == IMPRESSION]
    if seen:
        return _first_places((*seen, *clicks), rank=rank)
    if rank:
        deepest = max((rank.get(click.entity_id or "", 0) for click in clicks), default=0)
        return {entity: at for entity, at in rank.items() if at <= max(deepest, _FIRST_PAGE)}
    return dict.fromkeys((click.entity_id or "" for click in clicks), None)


def _first_places(events: Iterable[UbiEvent], *, rank: dict[str, int]) -> dict[str, int | None]:
    places: dict[str, int | None] = {}
    for event in events:
        entity = event.entity_id or ""
        place = rank.get(entity) if event.position is None else event.position
        if places.get(entity) is None:
            places[entity] = place
    return places
