"""Lines of JSON become UBI queries and events, whoever wrote them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ltrr_cli.backends.ubi.actions import meaning
from ltrr_cli.errors import LogError
from ltrr_cli.records.shown import shown

_MILLISECONDS = 1e11
"""An epoch number from here on is in milliseconds: in seconds it would be the year 5138."""
_OURS = "ltrr"
_MOST = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class UbiQuery:
    """A line of queries; place: file and line; hits: ids in their order; ours: what ltrr added.

    client: a browser, say; stands for the listener where no user is told.
    """

    place: str
    query_id: str
    text: str
    time: datetime | None
    user: str | None
    client: str | None
    session: str | None
    hits: tuple[str, ...]
    ours: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UbiEvent:
    """A line of events; action: see `meaning`; position: from `position.ordinal`, if there."""

    place: str
    query_id: str | None
    action: str | None
    entity_id: str | None
    position: int | None
    user: str | None
    session: str | None
    time: datetime | None


def read_queries(path: Path) -> Iterator[UbiQuery]:
    """The queries of a file; those without a `query_id` have their line as it, no event is theirs.

    Raises:
        LogError: a line is no JSON object, or a field of it not as the schema says.
    """
    for line in _lines(path):
        attributes = line.map("query_attributes")
        ours = _Line(place=line.place, raw=attributes).map(_OURS)
        who = _Line(place=line.place, raw=ours or {**attributes, **line.raw})
        yield UbiQuery(
            place=line.place,
            query_id=line.text("query_id") or line.place,
            text=line.text("user_query") or "",
            time=line.time("timestamp"),
            user=who.text("user_id"),
            client=line.text("client_id"),
            session=who.text("session_id"),
            hits=line.ids("query_response_hit_ids") or line.ids("query_response_objects_ids"),
            ours=ours,
        )


def read_events(path: Path) -> Iterator[UbiEvent]:
    """The events of a file.

    Raises:
        LogError: see `read_queries`.
    """
    for line in _lines(path):
        attributes = _Line(place=line.place, raw=line.map("event_attributes"))
        thing = _Line(place=line.place, raw=attributes.map("object"))
        position = _Line(place=line.place, raw=attributes.map("position"))
        yield UbiEvent(
            place=line.place,
            query_id=line.text("query_id"),
            action=meaning(line.text("action_name") or ""),
            entity_id=thing.text("object_id"),
            position=position.whole("ordinal"),
            user=line.text("user_id") or attributes.text("user_id"),
            session=line.text("session_id") or attributes.text("session_id"),
            time=line.time("timestamp"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A JSON object of a file, read field by field with a check of each."""

    place: str
    raw: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        value = self.raw.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
            raise self._wrong(name, value, "a string")
        return _string(value)

    def whole(self, name: str) -> int | None:
        value = self.raw.get(name)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and abs(value) <= _MOST and float(value).is_integer()):
            raise self._wrong(name, value, "a whole number")
        return int(value)

    def map(self, name: str) -> Mapping[str, Any]:
        value = self.raw.get(name)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(name, value, "an object")
        return value or {}

    def ids(self, name: str) -> tuple[str, ...]:
        value = self.raw.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, str | int) for each in value):
            raise self._wrong(name, value, "a list of strings")
        return tuple(dict.fromkeys(str(each) for each in value))

    def time(self, name: str) -> datetime | None:
        """ISO 8601, or a number of seconds or milliseconds since 1970; in UTC without a zone."""
        value = self.raw.get(name)
        if value is None:
            return None
        try:
            if isinstance(value, str):
                moment = datetime.fromisoformat(value)
                return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            return datetime.fromtimestamp(value / (1000 if value > _MILLISECONDS else 1), UTC)
        except (ValueError, TypeError, OverflowError, OSError):
            raise self._wrong(name, value, "a time in ISO 8601") from None

    def _wrong(self, name: str, value: object, expected: str) -> LogError:
        return LogError(f"{self.place}: {name} is {shown(value)}, expected {expected}")


def _lines(path: Path) -> Iterator[_Line]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _parsed(line, place=f"{path}:{number}")
    except OSError as error:
        raise LogError(f"{path}: cannot be read: {error.strerror}") from error


def _parsed(line: bytes, *, place: str) -> _Line:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LogError(f"{place}: is no JSON: {error}") from error
    if not isinstance(raw, dict):
        raise LogError(f"{place}: is {shown(raw)}, expected an object")
    source = raw.get("_source")  # as OpenSearch hands out its documents
    return _Line(place=place, raw=source if isinstance(source, dict) else raw)


def _string(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
