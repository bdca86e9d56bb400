"""A folder beside an index for a long work, which goes in the end, also after a kill."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from ltrr_cli.backends.index_folder.disk import fullness
from ltrr_cli.errors import StorageError

_NAME = ".ltrr-training-"


@contextmanager
def aside(index: Path) -> Iterator[Path]:
    """A new folder on the disk of the index; what killed processes left there is removed first.

    Its name holds the number of this process, by which a later one sees whether it still runs.

    Raises:
        StorageError: there can be no folder, or the disk is full.
    """
    parent = index.resolve().parent
    for left in parent.glob(f"{_NAME}*"):
        if not _is_alive(left.name.removeprefix(_NAME).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    try:
        made = TemporaryDirectory(prefix=f"{_NAME}{os.getpid()}-", dir=parent)
    except OSError as error:
        raise StorageError(
            f"{parent} cannot be written, and a long work needs room beside the index: "
            f"{error.strerror}"
        ) from error
    with made as folder, fullness(parent):
        yield Path(folder)


def _is_alive(process: str) -> bool:
    """Whether this process runs; what is no number belongs to somebody else, who does."""
    if not process.isdecimal():
        return True
    with suppress(PermissionError):  # it runs, as another user
        try:
            os.kill(int(process), 0)
        except (ProcessLookupError, OverflowError):
            return False
    return True
