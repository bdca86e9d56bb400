"""What entities are called, as a generation keeps it for the next update.

strings.txt        all of them
names.*, forms.*   strings of each row
percents.npy       int32, of each form
"""

from pathlib import Path

import numpy as np

from ltrr_cli.backends.carried_files.parts import (
    load_row_words,
    load_strings,
    reading,
    refuse_misfits,
    save_row_words,
    save_strings,
    writing,
)
from ltrr_cli.records.name_forms import HUNDRED, NameForms
from ltrr_cli.records.row_words import RowWords


def write_name_forms(folder: Path, found: NameForms) -> None:
    """Writes everything into a folder of its own.

    Raises:
        StorageError: the files cannot be written.
    """
    with writing(folder, "forms of names"):
        folder.mkdir()
        save_strings(folder / "strings.txt", found.strings)
        save_row_words(folder, "names", found.names)
        save_row_words(folder, "forms", found.forms)
        np.save(folder / "percents.npy", found.percents.codes)


def open_name_forms(folder: Path) -> NameForms:
    """Reads all of it.

    Raises:
        IndexDamagedError: a file is missing, cut or does not fit the others.
    """
    with reading(folder, "forms of names"):
        forms = load_row_words(folder, "forms")
        found = NameForms(
            strings=load_strings(folder / "strings.txt"),
            names=load_row_words(folder, "names"),
            forms=forms,
            percents=RowWords(offsets=forms.offsets, codes=np.load(folder / "percents.npy")),
        )
        fits = _fits(found)
    refuse_misfits(folder, "forms", fits=fits)
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
