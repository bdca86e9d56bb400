"""What all of these folders are made of: strings, words of rows, and what may go wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.records.hashed_strings import HashedStrings
from ltrr_cli.records.row_words import RowWords

_HASHES = "hashes.npy"
_HALVES = "surrogatepass"  # half a character, which only Python writes
_DAMAGED = (OSError, ValueError, EOFError, IndexError, TypeError, RecursionError)


@contextmanager
def writing(folder: Path, what: str) -> Iterator[None]:
    """Raises `StorageError` when what is written meanwhile cannot be."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"{folder}: {what} cannot be written: {error}") from error


@contextmanager
def reading(folder: Path, what: str) -> Iterator[None]:
    """Raises `IndexDamagedError` when what is read meanwhile is not there, or is something else."""
    try:
        yield
    except _DAMAGED as error:
        raise IndexDamagedError(f"{folder}: {what} cannot be opened: {error}") from error


def refuse_misfits(folder: Path, what: str, *, fits: bool) -> None:
    """Raises `IndexDamagedError` unless the files of a folder fit each other."""
    if not fits:
        raise IndexDamagedError(f"{folder}: the files of the {what} do not belong together")


def save_strings(file: Path, strings: list[str]) -> None:
    """Each ends with a line feed, of which a normalised text has none."""
    file.write_bytes("\n".join([*strings, ""]).encode("utf-8", _HALVES))


def load_strings(file: Path) -> list[str]:
    """What was saved; of a file that was cut within a string that string is missing."""
    return file.read_bytes().decode("utf-8", _HALVES).split("\n")[:-1]


def save_hashes(folder: Path, strings: HashedStrings) -> None:
    """As `hashes.npy`, uint64 (s,)."""
    np.save(folder / _HASHES, strings.hashes)


def load_hashes(folder: Path, texts: list[str]) -> HashedStrings:
    """These strings with the numbers that were saved, not checked."""
    return HashedStrings(texts=texts, hashes=np.load(folder / _HASHES))


def is_sound(strings: HashedStrings) -> bool:
    """Whether they are strings, and as many numbers."""
    return (
        strings.hashes.shape == (len(strings),)
        and strings.hashes.dtype == np.uint64
        and set(map(type, strings.texts)) <= {str}
    )


def save_row_words(folder: Path, name: str, rows: RowWords) -> None:
    """As `NAME.offsets.npy`, int64 (n + 1,), and `NAME.codes.npy`, int32."""
    np.save(folder / f"{name}.offsets.npy", rows.offsets)
    np.save(folder / f"{name}.codes.npy", rows.codes)


def load_row_words(folder: Path, name: str) -> RowWords:
    """What was saved, not checked."""
    return RowWords(
        offsets=np.load(folder / f"{name}.offsets.npy"),
        codes=np.load(folder / f"{name}.codes.npy"),
    )
