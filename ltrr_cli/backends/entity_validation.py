"""Raw records become entities, or a list of everything that is wrong with them: pydantic.

JSON goes to pydantic-core as it is. A row of a table is written as JSON first, so that there is
one set of rules. Records are validated under the names of their columns, roles come after.
"""

import dataclasses
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, TypeAdapter
from pydantic_core import (
    ErrorDetails,
    PydanticSerializationError,
    SchemaValidator,
    ValidationError,
    core_schema,
    to_json,
)

from ltrr_cli.config import Domain
from ltrr_cli.records.catalogue import Entity, Problem
from ltrr_cli.records.raw_record import RawRecord
from ltrr_cli.records.shown import harmless, shown

_Fault = tuple[str, str, str]
"""A field, its value as shown, and what was expected."""

_LINE = "the line"
_WIDEST_PLACE = 120
_KEY = "[key]"  # how pydantic names the key itself as the place of an error
_NO_CONTROLS = r"^\P{Cc}*$"


def _iso_date(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if moment.time() != time.min:
        raise ValueError(text)
    return moment.date().isoformat()


def _form_of_genres(value: object) -> str | None:
    if isinstance(value, list):
        return "names"
    return "weights" if isinstance(value, dict) else None


_LONGEST = 2000
"""Characters of anything that is a name: tables and patterns look at every part of a name."""

Name = Annotated[str, Field(min_length=1, max_length=_LONGEST)]
Names = tuple[Name, ...]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Genres = Annotated[
    Annotated[Names, Tag("names")] | Annotated[dict[Name, Share], Tag("weights")],
    Discriminator(_form_of_genres),
]

_TYPES: Mapping[str, Any] = {
    "id": Annotated[str, Field(min_length=1, max_length=512, pattern=_NO_CONTROLS)],
    "type": Name,
    "title": Name,
    "artists": Names | None,
    "album": Annotated[str, Field(max_length=_LONGEST)] | None,
    "genres": Genres | None,
    "tags": Names | None,
    "year": Annotated[int, Field(ge=-3000, le=3000)] | None,
    "released": Annotated[str, AfterValidator(_iso_date)] | None,
    "language": Annotated[str, Field(max_length=_LONGEST)] | None,
    "popularity": Share | None,
    "duration_s": Annotated[float, Field(ge=0, allow_inf_nan=False)] | None,
    "description": str | None,
    "aliases": Names | None,
    "related": Names | None,
}
_NUMBERS = ("year", "popularity", "duration_s")
_DEFAULTS: Mapping[str, Any] = {
    "artists": (),
    "genres": {},
    "tags": (),
    "aliases": (),
    "related": (),
}
_EXPECTED: Mapping[str, str] = {
    "id": "a non-empty string",
    "type": "a non-empty string",
    "title": "a non-empty string",
    "album": "a string",
    "genres": "a list of names or an object {name: weight from 0 to 1}",
    "year": "a whole number from -3000 to 3000",
    "released": "a date such as 2019-08-23",
    "language": "a string",
    "popularity": "a number from 0 to 1",
    "duration_s": "a number of seconds, 0 or more",
    "description": "a string",
}


class EntityValidation:
    """The rules of a catalogue for one file: call it with each of its records, in order.

    source: the file as messages name it. It remembers the ids that it accepted, because an id may
    stand in a file only once.
    """

    def __init__(self, source: str, *, domain: Domain) -> None:
        self._source = source
        self._columns = domain.roles
        self._roles = {column: role for role, column in domain.roles.items()}
        self._validate = _validator(domain).validate_json
        self._build = _builder(domain)
        self._first_lines: dict[str, int] = {}

    def __call__(self, record: RawRecord) -> Entity | tuple[Problem, ...]:
        """The entity, or every problem of the record."""
        line, raw, problem = record
        if problem is not None:
            return (problem,)
        try:
            text = raw if isinstance(raw, bytes) else _as_json(raw)
            fields = self._validate(text)
        except (PydanticSerializationError, ValidationError) as error:
            return tuple(self._problem(line, fault) for fault in self._refused(raw, error))
        entity = self._build(fields)
        faults: list[_Fault] = []
        if _most_keys(text) != _keys(fields, genres=self._columns["genres"]):
            faults += _repeated_keys(text)
        if entity.extra or entity.id in self._first_lines or entity.id in entity.related:
            faults += self._faults(entity)
        if faults:
            return tuple(self._problem(line, fault) for fault in faults)
        self._first_lines[entity.id] = line
        return entity

    def _faults(self, entity: Entity) -> list[_Fault]:
        """What the types cannot say."""
        faults: list[_Fault] = []
        first = self._first_lines.get(entity.id)
        if first is not None:
            faults.append((
                self._columns["id"],
                shown(entity.id),
                f"another id than on line {first}",
            ))
        if entity.id in entity.related:
            faults.append((self._columns["related"], shown(entity.id), "ids of other entities"))
        faults += [
            (column, shown(value), "finite numbers")
            for column, value in entity.extra.items()
            if not _is_finite(value)
        ]
        return faults

    def _refused(self, raw: object, error: Exception) -> list[_Fault]:
        if isinstance(error, ValidationError):
            return [self._fault(detail) for detail in error.errors(include_url=False)]
        return [(_LINE, shown(raw), "whole characters, no halves")]

    def _fault(self, detail: ErrorDetails) -> _Fault:
        """What pydantic says of one value, in the words of ltrr."""
        if not detail["loc"]:
            return _LINE, _broken(detail), "one JSON object a line"
        column, *steps = (str(step) for step in detail["loc"])
        value = "missing" if detail["type"] == "missing" else shown(detail["input"])
        role = self._roles[column]
        inside = steps[1:] if role == "genres" else steps
        return _place(column, inside), value, _expected(role, detail=detail, inside=inside)

    def _problem(self, line: int, fault: _Fault) -> Problem:
        place, value, expected = fault
        field = harmless(place[:_WIDEST_PLACE])
        return Problem(path=self._source, line=line, field=field, value=value, expected=expected)


def _as_json(raw: object) -> bytes:
    return to_json(raw, bytes_mode="base64", fallback=str)


def _builder(domain: Domain) -> Callable[[dict[str, Any]], Entity]:
    """A function from validated columns to an entity; empty texts and lists are as good as absent.

    It fills the slots of the record itself: the `__init__` of a frozen dataclass takes as long as
    the whole validation.
    """
    slots = {slot.name: Entity.__dict__[slot.name].__set__ for slot in dataclasses.fields(Entity)}
    defaults = {**_DEFAULTS, "type": domain.default_type}
    columns = frozenset(domain.roles.values())
    numbers = [(domain.roles[role], slots[role]) for role in _NUMBERS]
    others = [
        (column, slots[role], defaults.get(role))
        for role, column in domain.roles.items()
        if role not in _NUMBERS
    ]
    genres, put_genres, put_extra = domain.roles["genres"], slots["genres"], slots["extra"]

    def build(fields: dict[str, Any]) -> Entity:
        entity = object.__new__(Entity)
        get = fields.get
        for column, put, default in others:
            put(entity, get(column) or default)
        for column, put in numbers:
            put(entity, get(column))
        if type(get(genres)) is tuple:
            put_genres(entity, dict.fromkeys(fields[genres], 1.0))
        known = fields.keys() <= columns
        put_extra(entity, {} if known else {k: v for k, v in fields.items() if k not in columns})
        return entity

    return build


def _keys(fields: Mapping[str, Any], *, genres: str) -> int:
    """How many distinct keys a validated JSON object without unknown ones had."""
    weights = fields.get(genres)
    return len(fields) + (len(weights) if type(weights) is dict else 0)


def _most_keys(text: bytes) -> int:
    """How many keys a JSON text has; too many when a string looks like the end of a key."""
    return text.translate(None, b" \t\r\n").count(b'":')


def _validator(domain: Domain) -> SchemaValidator:
    """A validator of JSON objects whose keys are the columns of this domain."""
    types = dict(_TYPES)
    required = {"id", "type", "title"}
    if domain.default_type is not None:
        types["type"] = Name | None
        required.remove("type")
    fields = {
        column: core_schema.typed_dict_field(
            TypeAdapter(types[role]).core_schema, required=role in required
        )
        for role, column in domain.roles.items()
    }
    config = core_schema.CoreConfig(strict=True, str_strip_whitespace=True)
    return SchemaValidator(
        core_schema.typed_dict_schema(fields, extra_behavior="allow", config=config)
    )


def _broken(detail: ErrorDetails) -> str:
    if detail["type"] != "json_invalid":
        return shown(detail["input"])
    error = str(detail["ctx"]["error"]).replace(" at line 1 column", " at column")
    return f"not {'UTF-8' if 'unicode code point' in error else 'JSON'} ({error})"


def _place(column: str, inside: Sequence[str]) -> str:
    """`artists[0]`, `genres.pop`, or only the column."""
    if not inside or inside[-1] == _KEY:
        return column
    return f"{column}[{inside[0]}]" if inside[0].isdigit() else f"{column}.{inside[0]}"


def _expected(role: str, *, detail: ErrorDetails, inside: Sequence[str]) -> str:
    """What a value of this role should have been; `inside`: the way to it in a list or object."""
    if detail["type"] == "string_too_long":
        return f"at most {detail['ctx']['max_length']} characters"
    if inside:
        is_weight = "weights" in detail["loc"] and inside[-1] != _KEY
        return "a number from 0 to 1" if is_weight else "a non-empty string"
    value = detail["input"]
    match detail["type"]:
        case "string_pattern_mismatch":
            expected = "a string without control characters"
        case "tuple_type" if isinstance(value, str) and value.isprintable():
            expected = f"a list of strings such as {shown([value[:40]])}"
        case _:
            expected = _EXPECTED.get(role, "a list of strings")
    return expected


def _is_finite(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    parts: Iterable[object] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list):
        parts = value
    return all(map(_is_finite, parts))


def _repeated_keys(text: bytes) -> list[_Fault]:
    """One fault for each key that stands twice in one object of a JSON text, at any depth."""
    repeated: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> None:
        counts = Counter(key.strip() for key, _ in pairs)
        repeated.extend(key for key, count in counts.items() if count > 1)

    json.loads(text, object_pairs_hook=note)
    return [(_LINE, f"an object with two keys {shown(key)}", "each key once") for key in repeated]
