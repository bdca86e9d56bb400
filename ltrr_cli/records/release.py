"""What a release says of itself: a generation together with what was learnt on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ltrr_cli.records.manifest import FileSeal

POLICY, MEMORY, RANKER, HISTORIES = "policy", "memory", "ranker", "histories"
EXAMINATION, REPORT = "examination.json", "report.json"
PARTS = (POLICY, MEMORY, RANKER, HISTORIES, EXAMINATION, REPORT)
"""What a release may hold; what is absent stands for the default plan, the empty memory, the
default score and the generation's own histories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseManifest:
    """One release, as `release.json` has it.

    generation: the indexes it answers from; parent: the release it was made from, None for a
    fresh build; created: ISO time; policy, ranker: names, None for the defaults; memory: pairs of
    query and entity, None without a memory; note: anything its maker wanted to say; files: seal of
    every file, by path relative to the release.
    """

    format_version: int
    release: int
    generation: int
    parent: int | None
    created: str
    ltrr_version: str
    policy: str | None
    ranker: str | None
    memory: int | None
    note: str
    files: Mapping[str, FileSeal]

    def parts(self) -> dict[str, dict[str, FileSeal]]:
        """Part → path → seal, of the parts that are there."""
        found: dict[str, dict[str, FileSeal]] = {}
        for name, seal in self.files.items():
            found.setdefault(name.split("/", 1)[0], {})[name] = seal
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePlace:
    """Where a published release and its generation lie."""

    manifest: ReleaseManifest
    folder: Path
    generation: Path


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
