"""What a release says of itself: a generation together with what was learnt on it."""

from collections.abc import Mapping
from dataclasses import dataclass
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
