"""Folders of engines that make a lock file wherever they open one, on a disk that refuses that."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_TRIES = 5
"""Tantivy's watcher makes one lock file, at a moment of its own."""


@contextmanager
def lockable(folder: Path) -> Iterator[Path]:
    """The folder itself, or one with links to its files where nobody may write into it.

    What is opened in it may be read after it is gone: files that are mapped stay.
    """
    if not folder.is_dir() or os.access(folder, os.W_OK):
        yield folder
        return
    aside = Path(mkdtemp(prefix="ltrr-read-only-"))
    try:
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                (aside / file.name).symlink_to(file.resolve())
        yield aside
    finally:
        _remove(aside)


def _remove(folder: Path) -> None:
    """Removes a folder in which a thread of an engine may make a file meanwhile."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
