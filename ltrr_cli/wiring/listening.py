"""Listening histories: those of a generation, and those that a release learnt on top of them."""

import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from ltrr_cli.clicks.listening import learned_histories, parts_of_day
from ltrr_cli.ports import Histories, KeyedLists
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.release import HISTORIES

_PARTS_OF_DAY = "parts_of_day"


def open_listening(generation: Path, release_folder: Path) -> Histories | None:
    """The histories of a release, else those of its generation, else None.

    Raises:
        IndexDamagedError: a file of them is missing, or was cut or changed.
    """
    from ltrr_cli.backends.history_files import open_histories

    for folder in (release_folder / HISTORIES, generation / HISTORIES):
        if folder.exists():
            return open_histories(folder)
    return None


def open_parts_of_day(release_folder: Path) -> KeyedLists | None:
    """When listeners search, as the release has learnt it; None when it has not.

    Raises:
        IndexDamagedError: a file of it is missing, or was cut or changed.
    """
    from ltrr_cli.backends.keyed_lists import open_keyed_lists

    folder = release_folder / HISTORIES
    return open_keyed_lists(folder, _PARTS_OF_DAY) if folder.exists() else None


def write_listening(
    release_folder: Path,
    feedback: Sequence[Feedback],
    *,
    generation: Path,
    row_of: Callable[[str], int | None],
    as_of: datetime,
) -> int:
    """Writes what listeners played before the build and in the log into a release.

    The number of listeners; 0, and nothing is written, when the log adds nothing.

    Raises:
        IndexDamagedError: the histories of the generation cannot be read.
        StorageError: the files cannot be written.
    """
    from ltrr_cli.backends.history_files import open_histories, write_histories
    from ltrr_cli.backends.keyed_lists import write_keyed_lists

    before = generation / HISTORIES
    known = open_histories(before).everything() if before.exists() else None
    plays = learned_histories(known, feedback, row_of=row_of, as_of=as_of)
    if len(plays) == (0 if known is None else len(known)):
        return 0
    folder = release_folder / HISTORIES
    if folder.exists():  # not written over: what is mapped into memory must stay as it is
        shutil.rmtree(folder)
    folder.mkdir()
    write_histories(folder, users=plays.users, rows=plays.rows, plays=plays.plays)
    times = {user: (range(len(counts)), counts) for user, counts in parts_of_day(feedback).items()}
    write_keyed_lists(folder, _PARTS_OF_DAY, times)
    return len(set(plays.users))
