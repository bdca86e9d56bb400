"""Folders of engines that make a lock file wherever they open one, on a disk that refuses that."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def lockable(folder: Path) -> Iterator[Path]:
    """The folder itself, or one with links to its files where nobody may write into it.

    What is opened in it may be read after it is gone: files that are mapped stay.
    """
    if not folder.is_dir() or os.access(folder, os.W_OK):
        yield folder
        return
    with TemporaryDirectory(prefix="ltrr-read-only-") as aside:
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                (Path(aside) / file.name).symlink_to(file.resolve())
        yield Path(aside)
