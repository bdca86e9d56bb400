"""An event as a line of bytes, and back."""

import json
import math
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ltrr_cli.records import checked
from ltrr_cli.records.events import ACTIONS, Click, Impression
from ltrr_cli.records.plan import Action, Plan
from ltrr_cli.records.significant import significant

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_Event = TypeVar("_Event", Impression, Click)
_CRC = 9  # eight digits and a space
_SEED = 2**64 - 1
_MOSTLY_ENOUGH = 7  # digits that tell most numbers of single precision from their neighbours
_FAULTS = (
    *(ValueError, KeyError, TypeError, AttributeError, OverflowError, IndexError, RecursionError),
)


def dump_impression(event: Impression) -> bytes:
    """A line, without its line feed; the id stands first, where `key_of` looks for it."""
    return _seal({
        "query_id": event.query_id,
        "timestamp": event.timestamp.isoformat(),
        "query": event.query,
        "user": event.user,
        "session": event.session,
        "types": event.types,
        "release": event.release,
        "policy": event.policy,
        "ranker": event.ranker,
        "plan": event.plan,
        "propensity": event.propensity,
        "actions": [[action.plan.depths, action.probability] for action in event.actions],
        "page": event.page,
        "entity_ids": event.entity_ids,
        "scores": event.scores,
        "arm_ranks": event.arm_ranks,
        "seed": event.seed,
        "context": dict(zip(event.context, _short(event.context.values()), strict=True)),
        "features": _short_rows(event.features),
    })


def dump_click(event: Click) -> bytes:
    """A line, without its line feed."""
    return _seal({
        "query_id": event.query_id,
        "timestamp": event.timestamp.isoformat(),
        "position": event.position,
        "entity_id": event.entity_id,
        "action": event.action,
        "dwell_s": event.dwell_s,
    })


def key_of(query_id: str) -> bytes:
    """Bytes that only the lines of this answer contain: inside a JSON text quotes are escaped."""
    return b' {"query_id":' + _encode(query_id).encode() + b","


def parse_impression(line: bytes) -> Impression | None:
    """The impression of a line; None when the line is torn or damaged."""
    return _parse(line, _impression)


def parse_click(line: bytes) -> Click | None:
    """The click of a line; None when the line is torn or damaged."""
    return _parse(line, _click)


def _seal(event: dict[str, Any]) -> bytes:
    text = _encode(event).encode("ascii")
    return b"%08x %s" % (zlib.crc32(text), text)


def _parse(line: bytes, make: Callable[[dict[str, Any]], _Event]) -> _Event | None:
    text = line[_CRC:]
    if line[:_CRC] != b"%08x " % zlib.crc32(text):
        return None
    try:
        return make(json.loads(text))
    except _FAULTS:  # sealed, but by another program
        return None


def _impression(raw: dict[str, Any]) -> Impression:
    ids, page = checked.texts(raw["entity_ids"]), checked.wholes(raw["page"])
    if page and max(page) >= len(ids):
        raise ValueError("the page shows what was no candidate")
    return Impression(
        query_id=checked.text(raw["query_id"]),
        timestamp=checked.moment(raw["timestamp"]),
        query=checked.text(raw["query"]),
        user=checked.optional_text(raw["user"]),
        session=checked.text(raw["session"]),
        types=checked.texts(raw["types"]),
        release=checked.text(raw["release"]),
        policy=checked.text(raw["policy"]),
        ranker=checked.text(raw["ranker"]),
        plan=checked.depths(raw["plan"]),
        propensity=checked.number(raw["propensity"]),
        actions=tuple(_action(plan, chance) for plan, chance in raw["actions"]),
        entity_ids=ids,
        scores=checked.numbers(raw["scores"]),
        arm_ranks={arm: _ranks(each, ids) for arm, each in raw["arm_ranks"].items()},
        page=page,
        seed=checked.whole(raw.get("seed", 0), most=_SEED),  # earlier versions have none of these
        context=_context(raw.get("context", {})),
        features={name: _served(each, page) for name, each in raw.get("features", {}).items()},
    )


def _action(plan: dict[str, int], chance: float) -> Action:
    return Action(plan=Plan(depths=checked.depths(plan)), probability=checked.number(chance))


def _ranks(values: list[int], ids: Sequence[str]) -> tuple[int, ...]:
    checked.same_length(values, ids)
    return checked.wholes(values)


def _served(values: list[float | None], page: Sequence[int]) -> tuple[float, ...]:
    checked.same_length(values, page)
    return _long(values)


def _context(raw: Mapping[str, float | None]) -> dict[str, float]:
    return dict(zip(raw, _long(list(raw.values())), strict=True))


def _short(values: Iterable[float]) -> list[float | None]:
    """Single precision in as few digits as tell the numbers apart; null for what is none.

    >>> _short([np.float32(0.1), 1 / 3, math.nan])
    [0.1, 0.333333343, None]
    """
    exact = _single(values)
    short = significant(exact, _MOSTLY_ENOUGH)
    written: list[float | None] = short.tolist()
    is_number = np.isfinite(exact)
    for at in np.flatnonzero((_single(short) != exact) & is_number).tolist():
        written[at] = float(f"{exact[at]:.9g}")
    for at in np.flatnonzero(~is_number).tolist():
        written[at] = None
    return written


def _short_rows(rows: Mapping[str, Sequence[float]]) -> dict[str, list[float | None]]:
    """Of equally many numbers each: all at once, which takes as long as one of them."""
    written = iter(_short(chain.from_iterable(rows.values())))
    return {name: list(islice(written, len(values))) for name, values in rows.items()}


def _long(values: Sequence[float | None]) -> tuple[float, ...]:
    numbers = _single(math.nan if each is None else each for each in values)
    return tuple(math.nan if math.isnan(each) else each for each in numbers.tolist())


def _single(values: Iterable[float]) -> npt.NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return np.fromiter(values, np.float64).astype(np.float32)


def _click(raw: dict[str, Any]) -> Click:
    if raw["action"] not in ACTIONS:
        raise ValueError(raw["action"])
    dwell = raw["dwell_s"]
    return Click(
        query_id=checked.text(raw["query_id"]),
        timestamp=checked.moment(raw["timestamp"]),
        position=checked.whole(raw["position"]),
        entity_id=checked.name(raw["entity_id"]),
        action=raw["action"],
        dwell_s=None if dwell is None else checked.number(dwell),
    )
