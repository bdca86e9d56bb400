"""The strings that name entities, as a generation keeps them for the next update.

words.txt, strings.txt        one a line; a normalised text has no line feed
names.*, short.*, ends.*      words of each row: offsets int64 (n + 1,), codes int32
title_lengths.npy             int32 (n,)
queries.npy, rows.npy, templates.npy   the pairs: int32, int32, uint8, all (m,)
"""

from pathlib import Path

import numpy as np

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.records.name_strings import NameStrings, WordsOfNames
from ltrr_cli.records.row_words import RowWords

_HALVES = "surrogatepass"  # half a character, which only Python writes


def write_name_strings(folder: Path, strings: NameStrings) -> None:
    """Writes everything into a folder of its own.

    Raises:
        StorageError: the files cannot be written.
    """
    found = strings.of_names
    arrays: dict[str, np.ndarray] = {"title_lengths": found.title_lengths}
    for name, part in (("names", found.names), ("short", found.short), ("ends", found.ends)):
        arrays |= {f"{name}.offsets": part.offsets, f"{name}.codes": part.codes}
    arrays |= {"queries": strings.queries, "rows": strings.rows, "templates": strings.templates}
    try:
        folder.mkdir()
        _write_lines(folder / "words.txt", found.words)
        _write_lines(folder / "strings.txt", strings.strings)
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
    except OSError as error:
        raise StorageError(f"{folder}: strings cannot be written: {error}") from error


def open_name_strings(folder: Path) -> NameStrings:
    """Reads all of it.

    Raises:
        IndexDamagedError: a file is missing, cut or does not fit the others.
    """
    try:
        strings = _read(folder)
        fits = _fits(strings)
    except (OSError, ValueError, EOFError, IndexError, TypeError) as error:
        raise IndexDamagedError(f"{folder}: strings cannot be opened: {error}") from error
    if not fits:
        raise IndexDamagedError(f"{folder}: the files of the strings do not belong together")
    return strings


def _read(folder: Path) -> NameStrings:
    names, short, ends = (
        RowWords(
            offsets=np.load(folder / f"{name}.offsets.npy"),
            codes=np.load(folder / f"{name}.codes.npy"),
        )
        for name in ("names", "short", "ends")
    )
    return NameStrings(
        of_names=WordsOfNames(
            words=_lines(folder / "words.txt"),
            names=names,
            title_lengths=np.load(folder / "title_lengths.npy"),
            short=short,
            ends=ends,
        ),
        strings=_lines(folder / "strings.txt"),
        queries=np.load(folder / "queries.npy"),
        rows=np.load(folder / "rows.npy"),
        templates=np.load(folder / "templates.npy"),
    )


def _fits(strings: NameStrings) -> bool:
    found = strings.of_names
    size = len(found.title_lengths)
    return (
        all(
            len(part) == size and part.is_sound(words=len(found.words))
            for part in (found.names, found.short, found.ends)
        )
        and len(strings.queries) == len(strings.rows) == len(strings.templates)
        and _below(strings.queries, len(strings.strings))
        and _below(strings.rows, size)
    )


def _below(numbers: np.ndarray, size: int) -> bool:
    return not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < size)


def _write_lines(file: Path, lines: list[str]) -> None:
    file.write_bytes("\n".join(lines).encode("utf-8", _HALVES))


def _lines(file: Path) -> list[str]:
    text = file.read_bytes().decode("utf-8", _HALVES)
    return text.split("\n") if text else []
