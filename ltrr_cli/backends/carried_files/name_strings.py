"""The strings that name entities, as a generation keeps them for the next update.

words.txt, strings.txt        all of them
hashes.npy                    uint64, of each string
names.*, short.*, ends.*      words of each row
title_lengths.npy             int32 (n,)
queries.npy, rows.npy, templates.npy   the pairs: int32, int32, uint8, all (m,)
"""

from pathlib import Path

import numpy as np

from ltrr_cli.backends.carried_files.parts import (
    is_sound,
    load_hashes,
    load_row_words,
    load_strings,
    reading,
    refuse_misfits,
    save_hashes,
    save_row_words,
    save_strings,
    writing,
)
from ltrr_cli.records.name_strings import NameStrings, WordsOfNames


def write_name_strings(folder: Path, strings: NameStrings) -> None:
    """Writes everything into a folder of its own.

    Raises:
        StorageError: the files cannot be written.
    """
    found = strings.of_names
    with writing(folder, "strings"):
        folder.mkdir()
        save_strings(folder / "words.txt", found.words)
        save_strings(folder / "strings.txt", strings.strings.texts)
        save_hashes(folder, strings.strings)
        save_row_words(folder, "names", found.names)
        save_row_words(folder, "short", found.short)
        save_row_words(folder, "ends", found.ends)
        np.save(folder / "title_lengths.npy", found.title_lengths)
        np.save(folder / "queries.npy", strings.queries)
        np.save(folder / "rows.npy", strings.rows)
        np.save(folder / "templates.npy", strings.templates)


def open_name_strings(folder: Path) -> NameStrings:
    """Reads all of it.

    Raises:
        IndexDamagedError: a file is missing, cut or does not fit the others.
    """
    with reading(folder, "strings"):
        strings = _read(folder)
        fits = _fits(strings)
    refuse_misfits(folder, "strings", fits=fits)
    return strings


def _read(folder: Path) -> NameStrings:
    return NameStrings(
        of_names=WordsOfNames(
            words=load_strings(folder / "words.txt"),
            names=load_row_words(folder, "names"),
            title_lengths=np.load(folder / "title_lengths.npy"),
            short=load_row_words(folder, "short"),
            ends=load_row_words(folder, "ends"),
        ),
        strings=load_hashes(folder, load_strings(folder / "strings.txt")),
        queries=np.load(folder / "queries.npy"),
        rows=np.load(folder / "rows.npy"),
        templates=np.load(folder / "templates.npy"),
    )


def _fits(strings: NameStrings) -> bool:
    found = strings.of_names
    size = len(found.title_lengths)
    return (
        is_sound(strings.strings)
        and all(
            len(part) == size and part.is_sound(words=len(found.words))
            for part in (found.names, found.short, found.ends)
        )
        and len(strings.queries) == len(strings.rows) == len(strings.templates)
        and _below(strings.queries, len(strings.strings))
        and _below(strings.rows, size)
    )


def _below(numbers: np.ndarray, size: int) -> bool:
    return not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < size)
