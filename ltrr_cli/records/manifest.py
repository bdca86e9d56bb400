"""What an index folder and a generation in it say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

FORMAT_VERSION = 4
"""Raised whenever a file of the index folder changes its meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """The index folder: which release is current, and which were before it, oldest first.

    The last of `history` is where a rollback leads. A release that was pruned since then may
    still be named there.
    """

    release: int
    history: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a build: how many things it handled, and how long it took."""

    name: str
    count: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeal:
    """Size in bytes and CRC-32 of a file, by which damage is found."""

    size: int
    crc32: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an update changed: the generation it began with, and how many entities.

    unchanged: came again as they were.
    """

    parent: int
    added: int
    replaced: int
    unchanged: int
    deleted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One generation: where it came from, what is in it, how it was built.

    catalogue: path as given; types: entities per type; stores: entries per store (`names`,
    `predicted queries`, …); files: seal of every file, by path relative to the generation; changes:
    what made it of another generation, None when it was built of a whole catalogue.
    """

    format_version: int
    generation: int
    built_at: str
    ltrr_version: str
    catalogue: str
    entities: int
    rejected: int
    types: Mapping[str, int]
    encoder: str
    dimensions: int
    sparse: str | None
    stores: Mapping[str, int]
    stages: tuple[Stage, ...]
    files: Mapping[str, FileSeal]
    changes: Changes | None = None
