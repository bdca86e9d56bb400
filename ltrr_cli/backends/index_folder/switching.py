"""Which release is current: publishing, promoting and rolling back end here, in one rename."""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from ltrr_cli.backends.index_folder import disk, layout
from ltrr_cli.backends.index_folder.manifest_file import dump_pointer
from ltrr_cli.backends.index_folder.opening import locate, read_pointer
from ltrr_cli.backends.index_folder.writing import writing
from ltrr_cli.errors import IndexFolderError
from ltrr_cli.records.manifest import Pointer

HISTORY = 20
"""How many earlier stays are remembered: as often a rollback can be repeated."""


def promote(index: Path, release: int, *, started: datetime) -> Pointer:
    """Makes a published release current; the pointer as it was before.

    The release that is left keeps its folder; what it learnt online is put aside.

    Raises:
        IndexFolderError: there is no such release, it is current already, or it is damaged.
        StorageError: another process is writing, or the disk refuses.
    """
    read_pointer(index)
    with writing(index, started=started):
        before = read_pointer(index)
        if release == before.release:
            raise IndexFolderError(f"release {release} is already current")
        locate(index, release=release)
        _switch(index, left=before.release, pointer=entered(index, release))
        return before


def rollback(index: Path, *, started: datetime) -> tuple[int, int]:
    """Makes the release current that was so before; the number that was left, and the new one.

    As an undo: done twice, it goes back twice.

    Raises:
        IndexFolderError: no earlier release is there any more, or it is damaged.
        StorageError: another process is writing, or the disk refuses.
    """
    read_pointer(index)
    with writing(index, started=started):
        before = read_pointer(index)
        history = past(index, before)
        if not history:
            raise IndexFolderError(
                f"release {before.release} has no earlier one to go back to; "
                "`ltrr releases list` shows what can be promoted"
            )
        target = history[-1]
        locate(index, release=target)
        _switch(index, left=before.release, pointer=Pointer(release=target, history=history[:-1]))
        return before.release, target


def past(index: Path, pointer: Pointer) -> tuple[int, ...]:
    """The releases that were current and are still there, oldest first, without repetitions.

    What was pruned in between may leave the same release twice in a row, or the current one at the
    end: going back from a release to itself is none.
    """
    there = set(layout.releases(index))
    kept: list[int] = []
    for release in (*(each for each in pointer.history if each in there), pointer.release):
        if not kept or kept[-1] != release:
            kept.append(release)
    return tuple(kept[:-1][-HISTORY:])


def entered(index: Path, release: int) -> Pointer:
    """The pointer once `release` becomes current; an unreadable one is as none."""
    before = known_pointer(index)
    if before is None:
        return Pointer(release=release)
    stays = (*past(index, before), before.release)
    return Pointer(release=release, history=stays[-HISTORY:])


def known_pointer(index: Path) -> Pointer | None:
    """Which release is current, None when nothing can be read of it."""
    try:
        return read_pointer(index)
    except IndexFolderError:
        return None


def prepare(index: Path, pointer: Pointer) -> None:
    """Writes the new pointer beside the old one, and takes away what would not be a fresh start."""
    drop_delta(index, pointer.release)
    disk.write_synced(index / layout.NEW_MANIFEST, dump_pointer(pointer))


def point(index: Path) -> None:
    """The switch itself."""
    (index / layout.NEW_MANIFEST).replace(index / layout.MANIFEST)


def drop_delta(index: Path, release: int) -> None:
    """Puts aside what a release learnt online, in the place of what was put aside before."""
    with suppress(FileNotFoundError, NotADirectoryError):
        layout.delta_file(index, release).replace(layout.dropped_delta_file(index, release))


def carry_delta(index: Path, left: int, entered: int) -> None:
    """What a release that was just left had learnt online, and was put aside, counts on."""
    with suppress(FileNotFoundError, NotADirectoryError):
        source = layout.dropped_delta_file(index, left)
        shutil.copyfile(source, layout.delta_file(index, entered))


def _switch(index: Path, *, left: int, pointer: Pointer) -> None:
    prepare(index, pointer)
    point(index)
    disk.sync_folder(index)
    drop_delta(index, left)
