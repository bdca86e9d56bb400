"""An event as a line of bytes, and back."""

import json
import math
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from ltrr_cli.records import checked
from ltrr_cli.records.events import ACTIONS, Click, Impression
from ltrr_cli.records.named_columns import NO_COLUMNS, NamedColumns
from ltrr_cli.records.plan import Action, Plan

_Event = TypeVar("_Event", Impression, Click)
_CRC = 9  # eight digits and a space
_SEED = 2**64 - 1
_FAULTS = (
    *(ValueError, KeyError, TypeError, AttributeError, OverflowError, IndexError, RecursionError),
)


def dump_impression(event: Impression) -> bytes:
    """A line, without its line feed; the id stands first, where `key_of` looks for it.

    Raises:
        ValueError: a score or a probability is no number.
    """
    _check(event.propensity, *event.scores, *(each.probability for each in event.actions))
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
        "context": dict(zip(event.context, _single(event.context.values()), strict=True)),
        "features": _columns(event.features),
    })


def dump_click(event: Click) -> bytes:
    """A line, without its line feed.

    Raises:
        ValueError: the time spent is no number.
    """
    _check(event.dwell_s or 0.0)
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
    return b' {"query_id":' + _encode(query_id) + b","


def parse_impression(line: bytes) -> Impression | None:
    """The impression of a line; None when the line is torn or damaged."""
    return _parse(line, _impression)


def parse_click(line: bytes) -> Click | None:
    """The click of a line; None when the line is torn or damaged."""
    return _parse(line, _click)


def _check(*numbers: float) -> None:
    """JSON has no word for what is no number; orjson writes null, which no reader would take."""
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{next(n for n in numbers if not math.isfinite(n))} is not logged")


def _seal(event: dict[str, Any]) -> bytes:
    text = _encode(event)
    return b"%08x %s" % (zlib.crc32(text), text)


def _encode(value: object) -> bytes:
    """Single precision in as few digits as tell the numbers apart; null for what is none.

    >>> _encode({"a": np.array([0.1, 1 / 3, math.nan], np.float32)})
    b'{"a":[0.1,0.33333334,null]}'
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
    except TypeError:  # half a character
        return json.dumps(value, separators=(",", ":"), default=_as_list).encode()


def _as_list(numbers: object) -> object:
    return orjson.loads(_encode(numbers))


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
        features=_served(raw.get("features", {}), page),
    )


def _action(plan: dict[str, int], chance: float) -> Action:
    return Action(plan=Plan(depths=checked.depths(plan)), probability=checked.number(chance))


def _ranks(values: list[int], ids: Sequence[str]) -> tuple[int, ...]:
    checked.same_length(values, ids)
    return checked.wholes(values)


def _columns(table: NamedColumns) -> dict[str, npt.NDArray[np.float32]]:
    return dict(zip(table.names, np.ascontiguousarray(table.matrix.T), strict=True))


def _served(raw: Mapping[str, list[float | None]], page: Sequence[int]) -> NamedColumns:
    for values in raw.values():
        checked.same_length(values, page)
    numbers = _known(chain.from_iterable(raw.values()))
    return NamedColumns(tuple(raw), numbers.reshape(len(raw), -1).T) if raw else NO_COLUMNS


def _context(raw: Mapping[str, float | None]) -> dict[str, float]:
    return dict(zip(raw, _known(raw.values()).tolist(), strict=True))


def _known(values: Iterable[float | None]) -> npt.NDArray[np.float32]:
    return _single(math.nan if each is None else each for each in values)


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
