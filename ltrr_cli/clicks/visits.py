"""The own event log: impressions with their clicks, and what they say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ltrr_cli.clicks.shown_entities import ClicksOfAnswers, shown_entities
from ltrr_cli.records.events import Click, Impression, ShownEntity, Unreadable
from ltrr_cli.records.feedback import GAINS, Feedback, Served
from ltrr_cli.records.query import Query
from ltrr_cli.records.visit import Visit


@dataclass(slots=True)
class Losses:
    """What could not be joined, counted while visits are drawn; whole when the last is.

    orphans: clicks on answers or places that are not in the log; unreadable: lines that were torn
    by a kill, or damaged.
    """

    orphans: int = 0
    unreadable: int = 0


def visits(
    impressions: Iterable[Impression | Unreadable],
    clicks: Iterable[Click | Unreadable],
    losses: Losses,
) -> Iterator[Visit]:
    """Every impression with the clicks on its places, in the order of the impressions."""
    waiting = _waiting(clicks, losses)
    for event in impressions:
        if isinstance(event, Unreadable):
            losses.unreadable += 1
            continue
        mine = [click for each in waiting.take(event.query_id).values() for click in each]
        kept = [click for click in mine if 1 <= click.position <= len(event.page)]
        losses.orphans += len(mine) - len(kept)
        kept.sort(key=lambda click: click.timestamp)
        yield Visit(impression=event, clicks=tuple(kept))
    losses.orphans += len(waiting)


def rows_of_visit(visit: Visit) -> Iterator[ShownEntity]:
    """A row for each place of the page, from the first."""
    by_place: dict[int, list[Click]] = {}
    for click in visit.clicks:
        by_place.setdefault(click.position, []).append(click)
    return shown_entities(visit.impression, by_place)


def feedback_of_visit(visit: Visit) -> Feedback | None:
    """What a visit says; None when nothing was shown."""
    page = tuple(rows_of_visit(visit))
    if not page:
        return None
    seen = visit.impression
    return Feedback(
        query_id=seen.query_id,
        query=Query(text=seen.query, asked_at=seen.timestamp, user=seen.user, types=seen.types),
        dated=True,
        session=seen.session,
        entity_ids=tuple(row.entity_id for row in page),
        gains=tuple(0.0 if row.action is None else GAINS[row.action] for row in page),
        positions=tuple(row.position for row in page),
        served=_served(seen, page),
    )


def _served(seen: Impression, page: tuple[ShownEntity, ...]) -> Served:
    brought = (arm for arm in seen.arm_ranks if any(arm in row.arm_ranks for row in page))
    return Served(
        release=seen.release,
        plan=seen.plan,
        propensity=seen.propensity,
        actions=seen.actions,
        context=seen.context,
        arm_ranks={arm: tuple(row.arm_ranks.get(arm, 0) for row in page) for arm in brought},
        features=seen.features.by_name(),
    )


def _waiting(clicks: Iterable[Click | Unreadable], losses: Losses) -> ClicksOfAnswers:
    waiting = ClicksOfAnswers()
    for event in clicks:
        if isinstance(event, Unreadable):
            losses.unreadable += 1
        else:
            waiting.add(event)
    return waiting
