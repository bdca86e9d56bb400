"""What the arms beside the vectors find for held-out queries: the union that an encoder adds to."""

from collections.abc import Sequence

from ltrr_cli.flows.choose_plan import obstacles
from ltrr_cli.flows.compare_encoders import HeldOut
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.ports import Advance, Engine, Request
from ltrr_cli.records.feedback import Feedback

DENSE = "dense"
_CHUNK = 32


def beside_others(
    open_engine: OpenEngine, events: Sequence[Feedback], *, depth: int, advance: Advance
) -> tuple[HeldOut, ...]:
    """The events that led to an entity of the catalogue, with what the other arms find of it.

    All able arms but the one of vectors go to `depth`.
    """
    chunks = [
        (open_engine, (depth, tuple(events[at : at + _CHUNK])))
        for at in range(0, len(events), _CHUNK)
    ]
    held: list[HeldOut] = []
    for part, count in in_workers(_chunk_beside_others, chunks):
        held += part
        advance(count)
    return tuple(held)


def _chunk_beside_others(
    engine: Engine, task: tuple[int, tuple[Feedback, ...]]
) -> tuple[list[HeldOut], int]:
    depth, events = task
    held = [_beside_others(engine, event, depth=depth) for event in events]
    return [each for each in held if each is not None], len(events)


def _beside_others(engine: Engine, event: Feedback, *, depth: int) -> HeldOut | None:
    rows = (engine.entities.row_of(entity) for entity in event.found)
    relevant = frozenset(row for row in rows if row is not None)
    if not relevant:
        return None
    request = Request(query=event.query, understanding=engine.understand(event.query))
    unable = {DENSE, *obstacles(engine, request)}
    depths = {arm: depth for arm in engine.arms if arm not in unable}
    fired = retrieve(engine, request, depths=depths)
    found = {row for arm in fired.values() for row in arm.hits.rows.tolist()}
    return HeldOut(
        text=event.query.text,
        relevant=relevant,
        found=relevant & found,
        group=event.session,
        segment=event.segment,
    )
