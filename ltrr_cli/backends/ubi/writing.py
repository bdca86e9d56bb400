"""Visits as UBI queries and events."""

import json
import math
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from ltrr_cli.errors import StorageError
from ltrr_cli.records.events import Click, Impression
from ltrr_cli.records.visit import Visit

APPLICATION = "ltrr"
QUERIES, EVENTS = "ubi_queries.jsonl", "ubi_events.jsonl"


class UbiFolder:
    """Two files in a folder, written beside their places and renamed when both are whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, visits: Iterable[Visit]) -> None:
        """Writes all of them; the folder is made if need be.

        Raises:
            StorageError: the disk refuses.
        """
        names = {name: self._folder / f".{name}.{os.getpid()}" for name in (QUERIES, EVENTS)}
        try:
            self._folder.mkdir(exist_ok=True)
            _write(visits, queries=names[QUERIES], events=names[EVENTS])
            for name, aside in names.items():
                aside.replace(self._folder / name)
        except OSError as error:
            why = error.strerror or error
            raise StorageError(f"{self._folder}: cannot write the UBI files: {why}") from error
        finally:
            for aside in names.values():
                with suppress(OSError):
                    aside.unlink(missing_ok=True)


def query_line(seen: Impression) -> dict[str, Any]:
    """The UBI query of an answer."""
    return {
        "application": APPLICATION,
        "query_id": seen.query_id,
        "client_id": seen.session,
        "user_query": seen.query,
        "timestamp": seen.timestamp.isoformat(),
        "query_response_hit_ids": [seen.at(place) for place in _places(seen)],
        "query_attributes": {APPLICATION: _attributes(seen)},
    }


def event_lines(visit: Visit) -> Iterator[dict[str, Any]]:
    """What was shown, from the first place, then what was done."""
    seen = visit.impression
    for place in _places(seen):
        yield _event(seen, "impression", position=place, at=seen.timestamp.isoformat())
    for click in visit.clicks:
        event = _event(seen, click.action, position=click.position, at=click.timestamp.isoformat())
        event["event_attributes"] |= _dwell(click)
        yield event


def _event(seen: Impression, action: str, *, position: int, at: str) -> dict[str, Any]:
    return {
        "application": APPLICATION,
        "action_name": action,
        "query_id": seen.query_id,
        "session_id": seen.session,
        "client_id": seen.session,
        **({} if seen.user is None else {"user_id": seen.user}),
        "timestamp": at,
        "event_attributes": {
            "object": {"object_id": seen.at(position), "object_id_field": "id"},
            "position": {"ordinal": position},
        },
    }


def _attributes(seen: Impression) -> dict[str, Any]:
    ranks = {
        arm: [ranks[candidate] for candidate in seen.page] for arm, ranks in seen.arm_ranks.items()
    }
    features = seen.features.by_name()
    return {
        "session_id": seen.session,
        "user_id": seen.user,
        "types": list(seen.types),
        "release": seen.release,
        "policy": seen.policy,
        "ranker": seen.ranker,
        "plan": dict(seen.plan),
        "propensity": seen.propensity,
        "actions": [
            {"plan": dict(action.plan.depths), "probability": action.probability}
            for action in seen.actions
        ],
        "seed": seen.seed,
        "context": {name: _number(value) for name, value in seen.context.items()},
        "arm_ranks": ranks,
        "features": {name: list(map(_number, values)) for name, values in features.items()},
    }


def _dwell(click: Click) -> dict[str, float]:
    return {} if click.dwell_s is None else {"dwell_s": click.dwell_s}


def _places(seen: Impression) -> range:
    return range(1, len(seen.page) + 1)


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _write(visits: Iterable[Visit], *, queries: Path, events: Path) -> None:
    with ExitStack() as stack:
        query_file = stack.enter_context(queries.open("w", encoding="utf-8", errors="replace"))
        event_file = stack.enter_context(events.open("w", encoding="utf-8", errors="replace"))
        for visit in visits:
            query_file.write(_line(query_line(visit.impression)))
            event_file.writelines(_line(event) for event in event_lines(visit))
        for file in (query_file, event_file):
            file.flush()
            os.fsync(file.fileno())


def _line(value: dict[str, Any]) -> str:
    """One line; half characters, which UTF-8 has not, become question marks in the file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
