"""Files of one generation that another one shares."""

import os
import shutil
from pathlib import Path

from ltrr_cli.errors import StorageError


def link_tree(source: Path, target: Path) -> None:
    """Gives a file, or a folder with all its files, a second name; copies where that cannot be.

    What is published is never written into, so nobody notices that a file has two names.

    Raises:
        StorageError: it cannot be done.
    """
    try:
        if source.is_dir():
            shutil.copytree(source, target, copy_function=_link)
        else:
            _link(str(source), str(target))
    except OSError as error:
        raise StorageError(f"{source}: the index cannot be linked: {error}") from error


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
    return target
