"""Releases as commands and training see them: listed, compared, published, switched."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ltrr_cli.backends.index_folder import reading, switching
from ltrr_cli.backends.index_folder.draft import Draft
from ltrr_cli.backends.index_folder.opening import locate
from ltrr_cli.backends.index_folder.pruning import prune_to
from ltrr_cli.backends.index_folder.publish import releasing
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.flows.compare_releases import compare_releases
from ltrr_cli.records.releases import Pruned, ReleaseDiff, Releases


def list_releases(index: Path) -> Releases:
    """All releases of an index, oldest first.

    Raises:
        IndexFolderError: there is no index here.
    """
    return reading.list_releases(index)


def diff_releases(index: Path, before: int, after: int) -> ReleaseDiff:
    """What differs between two releases.

    Raises:
        IndexFolderError: there is no such release, or it is damaged.
    """
    old, new = (locate(index, release=number) for number in (before, after))
    reports = reading.read_report(old.folder), reading.read_report(new.folder)
    return compare_releases(old.manifest, new.manifest, reports=reports)


def promote(index: Path, release: int) -> int:
    """Makes a release current; the number of the one that was left.

    Raises:
        IndexFolderError: there is no such release, it is current, or it is damaged.
        StorageError: another process is writing, or the disk refuses.
    """
    return switching.promote(index, release, started=SystemClock().now()).release


def rollback(index: Path) -> tuple[int, int]:
    """Makes the release current that was so before; the number that was left, and the new one.

    Raises:
        IndexFolderError: there is none to go back to, or it is damaged.
        StorageError: another process is writing, or the disk refuses.
    """
    return switching.rollback(index, started=SystemClock().now())


def prune(index: Path, *, keep: int) -> Pruned:
    """Removes all releases but the current one and `keep` others, and their generations.

    Raises:
        IndexFolderError: there is no index here, or it is damaged.
        StorageError: another process is writing, or the disk refuses.
    """
    return prune_to(index, keep=keep, started=SystemClock().now())


def publish(index: Path, *, base: int | None = None) -> AbstractContextManager[Draft]:
    """A folder for learned parts that becomes a release; see `releasing`."""
    return releasing(index, started=SystemClock().now(), base=base)


def read_report(index: Path, release: int | None = None) -> dict[str, Any]:
    """What was learnt in a release, in the current one when None; {} when it has no report.

    Raises:
        IndexFolderError: there is no such release, or it is damaged.
    """
    return reading.read_report(release_folder(index, release))


def release_folder(index: Path, release: int | None = None) -> Path:
    """The folder of a release, of the current one when None.

    Raises:
        IndexFolderError: there is no such release, or it is damaged.
    """
    return locate(index, release=release).folder


def generation_folder(index: Path, release: int | None = None) -> Path:
    """The folder of the generation that a release answers from; see `release_folder`."""
    return locate(index, release=release).generation
