"""The releases of an index beside each other: listed, compared, pruned."""

from dataclasses import dataclass, field

from ltrr_cli.records.release import ReleaseManifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What the promotion gate said: by how much the release is better than its parent.

    metric: what was measured; low, high: a 95 % interval of the gain; forced: published although
    the gate did not pass.
    """

    passed: bool
    forced: bool
    metric: str
    gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseEntry:
    """A release in a list; problem: why it cannot be used, None when it looks whole.

    manifest and gate are None when they cannot be read, gate also when there was none.
    """

    number: int
    manifest: ReleaseManifest | None
    gate: Gate | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """All releases of an index, oldest first; previous: where a rollback leads, or None."""

    current: int
    previous: int | None
    entries: tuple[ReleaseEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """Numbers of the releases and generations that were removed, and of those that readers hold."""

    releases: tuple[int, ...]
    generations: tuple[int, ...]
    held_releases: tuple[int, ...]
    held_generations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that two releases do not agree on, in words; None where one lacks it."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDiff:
    """What differs between two releases: facts, parts on disk, and what their reports say."""

    before: int
    after: int
    facts: tuple[Difference, ...] = field(default=())
    parts: tuple[Difference, ...] = field(default=())
    report: tuple[Difference, ...] = field(default=())
