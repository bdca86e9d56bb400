"""An event as a line of bytes, and back."""

import json
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from ltrr_cli.records.events import ACTIONS, Click, Impression
from ltrr_cli.records.plan import Action, Plan

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_Event = TypeVar("_Event", Impression, Click)
_CRC = 9  # eight digits and a space


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
    except (ValueError, KeyError, TypeError, AttributeError):  # sealed, but by another program
        return None


def _impression(raw: dict[str, Any]) -> Impression:
    actions = [Action(plan=Plan(depths=plan), probability=each) for plan, each in raw["actions"]]
    return Impression(
        query_id=raw["query_id"],
        timestamp=datetime.fromisoformat(raw["timestamp"]),
        query=raw["query"],
        user=raw["user"],
        session=raw["session"],
        types=tuple(raw["types"]),
        release=raw["release"],
        policy=raw["policy"],
        ranker=raw["ranker"],
        plan=raw["plan"],
        propensity=raw["propensity"],
        actions=tuple(actions),
        entity_ids=tuple(raw["entity_ids"]),
        scores=tuple(raw["scores"]),
        arm_ranks={arm: tuple(ranks) for arm, ranks in raw["arm_ranks"].items()},
        page=tuple(raw["page"]),
    )


def _click(raw: dict[str, Any]) -> Click:
    if raw["action"] not in ACTIONS:
        raise ValueError(raw["action"])
    return Click(
        query_id=raw["query_id"],
        timestamp=datetime.fromisoformat(raw["timestamp"]),
        position=raw["position"],
        entity_id=raw["entity_id"],
        action=raw["action"],
        dwell_s=raw["dwell_s"],
    )
