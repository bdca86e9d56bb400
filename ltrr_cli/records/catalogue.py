"""What a catalogue holds: entities, and what is wrong with those that are not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One catalogue record. The fields are roles: a field mapping fills them from other domains.

    artists: who made it; album: what it is part of; genres: categories with weights in 0..1;
    related: ids of other entities; popularity: 0..1, None when unknown; extra: keys that no role
    claims, kept and shown.
    """

    id: str
    type: str
    title: str
    artists: tuple[str, ...] = ()
    album: str | None = None
    genres: Mapping[str, float] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    year: int | None = None
    released: str | None = None
    language: str | None = None
    popularity: float | None = None
    duration_s: float | None = None
    description: str | None = None
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a catalogue, where it is, and what was expected instead."""

    path: str
    line: int | None
    field: str | None
    value: str
    expected: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        subject = "" if self.field is None else f" {self.field}"
        return f"{place}:{subject} is {self.value}, expected {self.expected}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A catalogue line left out by `--skip-invalid`, as it stood, with its problems."""

    line: int
    raw: str
    problems: tuple[Problem, ...]
