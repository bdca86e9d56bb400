"""What every change of an index folder happens in: the lock, and no traces of what failed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ltrr_cli.backends.index_folder import disk, layout
from ltrr_cli.backends.index_folder.write_lock import only_writer


@contextmanager
def writing(index: Path, *, started: datetime, patience: float = 0.0) -> Iterator[None]:
    """Holds the write lock of a folder that exists, and leaves nothing unfinished in it.

    Holding the lock, this process also knows that every unfinished folder was left by a dead one,
    and removes it. patience: seconds to wait for another writer to end.

    Raises:
        StorageError: another process is writing, or the disk is full, read-only or forbidden.
    """
    with (
        disk.refusals(index),
        only_writer(index, started=started, patience=patience),
        _no_empty_folder(index),
        _swept(index),
        disk.fullness(index),
    ):
        yield


@contextmanager
def _swept(index: Path) -> Iterator[None]:
    """Removes everything unfinished, before and after; what was published is not among it."""
    _sweep(index)
    try:
        yield
    finally:
        _sweep(index)


def _sweep(index: Path) -> None:
    for folder in layout.leftovers(index):
        disk.discard(folder)
    with suppress(OSError):
        (index / layout.NEW_MANIFEST).unlink(missing_ok=True)


@contextmanager
def _no_empty_folder(index: Path) -> Iterator[None]:
    """When the first build in a folder fails, nothing stays of it; called with the lock held."""
    try:
        yield
    except BaseException:
        for name in (layout.GENERATIONS, layout.RELEASES):
            with suppress(OSError):  # only when it is there, and empty
                (index / name).rmdir()
        if {entry.name for entry in index.iterdir()} <= {layout.LOCK}:
            (index / layout.LOCK).unlink(missing_ok=True)
            with suppress(OSError):
                index.rmdir()
        raise
