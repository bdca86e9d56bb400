"""Making a release aside and publishing it at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ltrr_cli.backends.index_folder import disk, layout
from ltrr_cli.backends.index_folder.draft import Draft, seal_all
from ltrr_cli.backends.index_folder.manifest_file import dump_manifest
from ltrr_cli.backends.index_folder.opening import check_ours, locate, read_pointer
from ltrr_cli.backends.index_folder.pruning import prune
from ltrr_cli.backends.index_folder.switching import (
    carry_delta,
    drop_delta,
    entered,
    known_pointer,
    point,
    prepare,
)
from ltrr_cli.backends.index_folder.writing import writing
from ltrr_cli.records.manifest import Manifest


@dataclass(slots=True, kw_only=True)
class Build:
    """A generation in the making: write into `folder`, then say in `manifest` what it is.

    `manifest.files` may be left empty: publishing fills it. `release` is the release that the
    generation comes with; it learns nothing unless parts are written into its folder.
    """

    folder: Path
    generation: int
    release: Draft
    manifest: Manifest | None = None


@contextmanager
def building(index: Path, *, started: datetime, patience: float = 0.0) -> Iterator[Build]:
    """Gives a folder to write into; at the end of the block its release becomes current.

    Files are sealed (size, CRC-32) and synced first. When the block or the publishing fails,
    what was written is removed and the previous release stays current; a process that is killed
    leaves that to the next writer. patience: seconds to wait for another writer to end.

    Raises:
        IndexFormatError: the folder exists and holds something else than an index.
        StorageError: another process is writing, or the disk is full, read-only or forbidden.
        ValueError: the block ended without setting `manifest`.
    """
    check_ours(index)
    disk.make_folder(index)
    with writing(index, started=started, patience=patience):
        generation = max(layout.generations(index), default=0) + 1
        draft = _draft(index, generation=generation)
        folder = draft.folder.with_name("generation")
        build = Build(folder=folder, generation=generation, release=draft)
        build.folder.mkdir()
        yield build
        draft.close(created=_close(build))
        _publish(index, draft, moves={folder: layout.generation_folder(index, generation)})
        prune(index, fresh=draft.number)


@contextmanager
def releasing(
    index: Path, *, started: datetime, base: int | None = None, patience: float = 0.0
) -> Iterator[Draft]:
    """Gives a folder for learned parts; at the end of the block they are a release.

    It shares the generation of `base`, of the current release when None. It becomes current
    unless `promote` was set to False, or another release became current since `base` did: then
    it stays a candidate. Failing and being killed are as harmless as in `building`; patience: as
    there.

    Raises:
        IndexFolderError: there is no such index or release, or it is damaged.
        StorageError: another process is writing, or the disk is full, read-only or forbidden.
    """
    read_pointer(index)
    with writing(index, started=started, patience=patience):
        place = locate(index, release=base)
        draft = _draft(index, generation=place.manifest.generation)
        draft.parent, draft.base = place.manifest.release, place.folder
        yield draft
        draft.close(created=started.isoformat(timespec="seconds"))
        _publish(index, draft, moves={})
        prune(index, fresh=draft.number)


def _draft(index: Path, *, generation: int) -> Draft:
    """An empty release with the next number, which none of them ever had."""
    pointer = known_pointer(index)
    named = () if pointer is None else (pointer.release, *pointer.history)
    number = max((*layout.releases(index), *named), default=0) + 1
    folder = index / f"{layout.BUILDING}{os.getpid()}-{number}" / "release"
    folder.mkdir(parents=True)
    return Draft(folder=folder, number=number, generation=generation)


def _close(build: Build) -> str:
    """Seals a generation; when it was built."""
    if build.manifest is None:
        raise ValueError("a build ended without its manifest")
    manifest = replace(build.manifest, generation=build.generation, files=seal_all(build.folder))
    disk.write_synced(build.folder / layout.MANIFEST, dump_manifest(manifest))
    return manifest.built_at


def _publish(index: Path, draft: Draft, *, moves: dict[Path, Path]) -> None:
    """Moves finished folders to their places, the release last, and then points to it."""
    pointer = known_pointer(index)
    is_current_base = draft.parent is None or pointer is None or draft.parent == pointer.release
    promoted = pointer is None or (draft.promote and is_current_base)
    moves = {**moves, draft.folder: layout.release_folder(index, draft.number)}
    if promoted:
        prepare(index, entered(index, draft.number))
    for aside in moves:
        _sync_tree(aside)
    disk.sync_folder(index)
    with _moved(moves):
        if promoted:
            point(index)
    disk.sync_folder(index)
    draft.promoted = promoted
    if promoted and pointer is not None:
        drop_delta(index, pointer.release)
        if draft.keeps_lessons:
            carry_delta(index, pointer.release, draft.number)


@contextmanager
def _moved(moves: dict[Path, Path]) -> Iterator[None]:
    """Moves folders for good, or back when anything fails."""
    done: list[tuple[Path, Path]] = []
    try:
        for aside, final in moves.items():
            final.parent.mkdir(exist_ok=True)
            aside.rename(final)
            done.append((aside, final))
            disk.sync_folder(final.parent)
        yield
    except BaseException:
        for aside, final in reversed(done):
            final.rename(aside)
        raise


def _sync_tree(top: Path) -> None:
    for folder in (*(path for path in top.rglob("*") if path.is_dir()), top):
        disk.sync_folder(folder)
