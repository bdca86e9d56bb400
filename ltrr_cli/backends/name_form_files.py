"""What entities are called, as a generation keeps it for the next update.

strings.txt                  each ends with a line feed, of which a normalised text has none
names.*, forms.*             strings of each row: offsets int64 (n + 1,), codes int32
percents.npy                 int32, of each form
"""

from pathlib import Path

import numpy as np

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.records.name_forms import HUNDRED, NameForms
from ltrr_cli.records.row_words import RowWords

_HALVES = "surrogatepass"  # half a character, which only Python writes


def write_name_forms(folder: Path, found: NameForms) -> None:
    """Writes everything into a folder of its own.

    Raises:
        StorageError: the files cannot be written.
    """
    lines = "".join(f"{string}\n" for string in found.strings)
    try:
        folder.mkdir()
        (folder / "strings.txt").write_bytes(lines.encode("utf-8", _HALVES))
        for name, part in (("names", found.names), ("forms", found.forms)):
            np.save(folder / f"{name}.offsets.npy", part.offsets)
            np.save(folder / f"{name}.codes.npy", part.codes)
        np.save(folder / "percents.npy", found.percents.codes)
    except OSError as error:
        raise StorageError(f"{folder}: forms of names cannot be written: {error}") from error


def open_name_forms(folder: Path) -> NameForms:
    """Reads all of it.

    Raises:
        IndexDamagedError: a file is missing, cut or does not fit the others.
    """
    try:
        text = (folder / "strings.txt").read_bytes().decode("utf-8", _HALVES)
        names, forms = (
            RowWords(
                offsets=np.load(folder / f"{name}.offsets.npy"),
                codes=np.load(folder / f"{name}.codes.npy"),
            )
            for name in ("names", "forms")
        )
        percents = RowWords(offsets=forms.offsets, codes=np.load(folder / "percents.npy"))
        found = NameForms(
            strings=text.split("\n")[:-1], names=names, forms=forms, percents=percents
        )
        fits = _fits(found)
    except (OSError, ValueError, EOFError, IndexError, TypeError) as error:
        raise IndexDamagedError(f"{folder}: forms of names cannot be opened: {error}") from error
    if not fits:
        raise IndexDamagedError(f"{folder}: the files of the forms do not belong together")
    return found


def _fits(found: NameForms) -> bool:
    strings = len(found.strings)
    return (
        len(found.names) == len(found.forms)
        and found.names.is_sound(words=strings)
        and bool((found.names.lengths > 0).all())
        and found.forms.is_sound(words=strings)
        and found.percents.is_sound(words=HUNDRED + 1)
    )
