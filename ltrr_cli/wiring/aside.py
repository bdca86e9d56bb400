"""A folder beside an index for a long work, which goes in the end, also after a kill."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

_NAME = ".ltrr-training-"


@contextmanager
def aside(index: Path) -> Iterator[Path]:
    """A new folder on the disk of the index; what killed processes left there is removed first.

    Its name holds the number of this process, by which a later one sees whether it still runs.
    """
    parent = index.resolve().parent
    for left in parent.glob(f"{_NAME}*"):
        if not _is_alive(left.name.removeprefix(_NAME).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f"{_NAME}{os.getpid()}-", dir=parent) as folder:
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
