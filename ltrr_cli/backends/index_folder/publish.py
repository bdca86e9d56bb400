"""Building aside and publishing at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ltrr_cli.backends.index_folder import disk, layout
from ltrr_cli.backends.index_folder.manifest_file import dump_current, dump_manifest
from ltrr_cli.backends.index_folder.opening import check_ours
from ltrr_cli.backends.index_folder.write_lock import only_writer
from ltrr_cli.records.manifest import FileSeal, Manifest

KEPT = 2
"""How many generations stay: the current one, and the one that readers may still have open."""


@dataclass(slots=True, kw_only=True)
class Build:
    """A generation in the making: write into `folder`, then say in `manifest` what it is.

    `manifest.files` may be left empty: publishing fills it.
    """

    folder: Path
    generation: int
    manifest: Manifest | None = None


@contextmanager
def building(index: Path, *, started: datetime) -> Iterator[Build]:
    """Gives a folder to write into; at the end of the block it becomes the current generation.

    Files are sealed (size, CRC-32) and synced first. When the block or the publishing fails,
    what was written is removed and the previous generation stays current. Holding the lock,
    this process also knows that every unfinished folder was left by a dead one, and removes it.

    Raises:
        IndexFormatError: the folder exists and holds something else than an index.
        StorageError: another process is writing, or the disk is full, read-only or forbidden.
        ValueError: the block ended without setting `manifest`.
    """
    check_ours(index)
    disk.make_folder(index)
    with disk.refusals(index), only_writer(index, started=started), _no_empty_folder(index):
        _sweep(index)
        generation = max(layout.generations(index), default=0) + 1
        build = Build(folder=_aside(index, generation), generation=generation)
        build.folder.mkdir()
        try:
            yield build
            _publish(index, build)
        finally:
            _sweep(index)
        _prune(index, current=generation)


@contextmanager
def _no_empty_folder(index: Path) -> Iterator[None]:
    """When the first build in a folder fails, nothing stays of it; called with the lock held."""
    try:
        yield
    except BaseException:
        if {entry.name for entry in index.iterdir()} <= {layout.LOCK}:
            (index / layout.LOCK).unlink(missing_ok=True)
            with suppress(OSError):
                index.rmdir()
        raise


def _aside(index: Path, generation: int) -> Path:
    return index / f"{layout.BUILDING}{os.getpid()}-{generation}"


def _sweep(index: Path) -> None:
    """Removes everything unfinished; what was published is no longer among it."""
    for folder in layout.leftovers(index):
        disk.discard(folder)
    with suppress(OSError):
        (index / layout.NEW_MANIFEST).unlink(missing_ok=True)


def _publish(index: Path, build: Build) -> None:
    if build.manifest is None:
        raise ValueError("a build ended without its manifest")
    manifest = replace(build.manifest, generation=build.generation, files=_seal_all(build.folder))
    disk.write_synced(build.folder / layout.MANIFEST, dump_manifest(manifest))
    pointer = index / layout.NEW_MANIFEST
    disk.write_synced(pointer, dump_current(build.generation))
    (index / layout.GENERATIONS).mkdir(exist_ok=True)
    for folder in (*_folders(build.folder), build.folder, index):
        disk.sync_folder(folder)
    _make_current(index, build=build, pointer=pointer)


def _make_current(index: Path, *, build: Build, pointer: Path) -> None:
    final = layout.generation_folder(index, build.generation)
    build.folder.rename(final)
    try:
        disk.sync_folder(final.parent)
        pointer.replace(index / layout.MANIFEST)
    except BaseException:
        final.rename(build.folder)
        raise
    disk.sync_folder(index)


def _folders(top: Path) -> list[Path]:
    return [path for path in top.rglob("*") if path.is_dir()]


def _seal_all(folder: Path) -> dict[str, FileSeal]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): disk.seal(path) for path in files}


def _prune(index: Path, *, current: int) -> None:
    """Removes all but the newest generations; each leaves by a rename, so never half there."""
    others = [number for number in layout.generations(index) if number != current]
    for number in others[: -(KEPT - 1)]:
        outgoing = index / f"{layout.REMOVING}{os.getpid()}-{number}"
        layout.generation_folder(index, number).rename(outgoing)
        disk.discard(outgoing)
