"""A release in the making."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ltrr_cli import __version__
from ltrr_cli.backends.index_folder import disk, layout
from ltrr_cli.backends.index_folder.manifest_file import dump_release
from ltrr_cli.records.manifest import FORMAT_VERSION, FileSeal
from ltrr_cli.records.release import PARTS, ReleaseManifest


@dataclass(slots=True, kw_only=True)
class Draft:
    """Write the learned parts into `folder`, and say here what they are.

    parent: the release that it is made from, whose folder is `base`; None for a fresh build.
    policy, ranker, memory, note: as in `ReleaseManifest`. promote: whether it becomes current,
    which may be decided until the end; promoted: whether it did. keeps_lessons: whether what the
    release before learnt online goes on to count, should this one become current in its place.
    """

    folder: Path
    number: int
    generation: int
    parent: int | None = None
    base: Path | None = None
    policy: str | None = None
    ranker: str | None = None
    memory: int | None = None
    note: str = ""
    promote: bool = True
    keeps_lessons: bool = False
    promoted: bool = field(default=False, init=False)

    def carry(self, part: str) -> bool:
        """Copies a part of the release that this one is made from; False when that has none.

        A copy, not a link: damage to one release must not reach the one that a rollback needs.

        Raises:
            ValueError: there is no part of this name.
        """
        if part not in PARTS:
            raise ValueError(f"{part!r} is no part of a release; there are {', '.join(PARTS)}")
        source = None if self.base is None else self.base / part
        if source is None or not source.exists():
            return False
        if source.is_dir():
            shutil.copytree(source, self.folder / part)
        else:
            shutil.copyfile(source, self.folder / part)
        return True

    def close(self, *, created: str) -> None:
        """Seals what was written and says in `release.json` what it is; all of it synced."""
        manifest = ReleaseManifest(
            format_version=FORMAT_VERSION,
            release=self.number,
            generation=self.generation,
            parent=self.parent,
            created=created,
            ltrr_version=__version__,
            policy=self.policy,
            ranker=self.ranker,
            memory=self.memory,
            note=self.note,
            files=seal_all(self.folder),
        )
        disk.write_synced(self.folder / layout.RELEASE_MANIFEST, dump_release(manifest))


def seal_all(folder: Path) -> dict[str, FileSeal]:
    """The seal of every file below a folder, by path; all are on the disk when this returns."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor() as pool:  # waits for the disk and checksums hold nobody up
        seals = pool.map(partial(disk.seal, syncs=True), files)
        names = (path.relative_to(folder).as_posix() for path in files)
        return dict(zip(names, seals, strict=True))
