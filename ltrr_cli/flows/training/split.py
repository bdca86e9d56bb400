"""Which feedback teaches, which is held out, and what each event may have known.

Nothing of a session is on both sides. Dated sessions are held out by time, the latest; undated
ones by chance. Memory for the replay of an event is what was there before it: events come in
blocks, a dated block sees the dated ones before it, an undated block all but itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np

from ltrr_cli.records.feedback import Feedback

BLOCKS = 5
HELD_OUT = 0.2
_BUCKETS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Events, and the feedback that was there before them."""

    events: tuple[Feedback, ...]
    before: tuple[Feedback, ...]


def held_out(
    feedback: Sequence[Feedback], *, share: float = HELD_OUT
) -> tuple[tuple[Feedback, ...], tuple[Feedback, ...]]:
    """What teaches and what is held out; feedback that found nothing is on its session's side."""
    last = _latest_sessions([each for each in feedback if each.dated], share)
    held = [
        each.session in last if each.dated else _chance(each.session) < share for each in feedback
    ]
    teaching = tuple(each for each, out in zip(feedback, held, strict=True) if not out)
    test = tuple(each for each, out in zip(feedback, held, strict=True) if out)
    return teaching, test


def blocks(feedback: Sequence[Feedback], *, count: int = BLOCKS) -> tuple[Block, ...]:
    """The feedback in at most `count` blocks, each with what came before it."""
    dated = sorted((each for each in feedback if each.dated), key=lambda each: each.query.asked_at)
    undated = [each for each in feedback if not each.dated]
    found = []
    for number, (start, end) in enumerate(pairwise(_bounds(dated, count))):
        mine = [each for each in undated if _fold(each, count) == number]
        others = [each for each in undated if _fold(each, count) != number]
        if mine:
            found.append(Block(events=tuple(mine), before=(*dated, *others)))
        if start < end:
            found.append(Block(events=tuple(dated[start:end]), before=(*dated[:start], *undated)))
    return tuple(found)


def _bounds(dated: Sequence[Feedback], count: int) -> list[int]:
    """Where each of `count` blocks starts, and the end; what happened at one time stays together,
    because nobody knows what of it was first.
    """
    times = np.array([each.query.asked_at.timestamp() for each in dated])
    wanted = np.linspace(0, len(dated), count + 1).astype(int)
    starts = (
        [int(np.searchsorted(times, times[at])) for at in wanted[:-1]]
        if len(dated)
        else [0] * count
    )
    return [*starts, len(dated)]


def sample(
    feedback: Sequence[Feedback], *, most: int, rng: np.random.Generator
) -> tuple[Feedback, ...]:
    """At most so many events that found something; rare segments are kept whole."""
    useful = [each for each in feedback if each.found]
    by_segment: dict[str, list[int]] = {}
    for place, each in enumerate(useful):
        by_segment.setdefault(each.segment, []).append(place)
    kept: list[int] = []
    left, segments = most, sorted(by_segment.values(), key=len)
    for number, places in enumerate(segments):
        size = min(len(places), left // (len(segments) - number))
        kept += rng.choice(places, size=size, replace=False).tolist()
        left -= size
    return tuple(useful[place] for place in sorted(kept))


def _latest_sessions(feedback: Sequence[Feedback], share: float) -> set[str]:
    """The sessions that began last, with about `share` of the events."""
    began: dict[str, float] = {}
    size: dict[str, int] = {}
    for each in feedback:
        at = each.query.asked_at.timestamp()
        began[each.session] = min(at, began.get(each.session, at))
        size[each.session] = size.get(each.session, 0) + 1
    chosen: set[str] = set()
    left = share * len(feedback)
    for session in sorted(began, key=lambda name: (-began[name], name)):
        if left <= 0:
            break
        chosen.add(session)
        left -= size[session]
    return chosen


def _chance(session: str) -> float:
    return crc32(f"held out {session}".encode("utf-8", "replace")) % _BUCKETS / _BUCKETS


def _fold(feedback: Feedback, count: int) -> int:
    return crc32(f"fold {feedback.session}".encode("utf-8", "replace")) % count
