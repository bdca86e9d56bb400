"""The parts that all of these folders are made of: strings, and words of rows."""

from pathlib import Path

import numpy as np

from ltrr_cli.records.hashed_strings import HashedStrings, hashed
from ltrr_cli.records.row_words import RowWords

HASHES = "hashes.npy"
"""The numbers of the strings of a folder."""

_HALVES = "surrogatepass"  # half a character, which only Python writes


def save_strings(file: Path, strings: list[str]) -> None:
    """Each ends with a line feed, of which a normalised text has none."""
    lines = "".join(f"{string}\n" for string in strings)
    file.write_bytes(lines.encode("utf-8", _HALVES))


def load_strings(file: Path) -> list[str]:
    """What was saved; of a file that was cut within a string that string is missing."""
    return file.read_bytes().decode("utf-8", _HALVES).split("\n")[:-1]


def load_hashed(folder: Path, texts: list[str]) -> HashedStrings:
    """Strings with the numbers that a folder keeps, or that it did not keep at an earlier day."""
    if not (folder / HASHES).exists():
        return hashed(texts)
    return HashedStrings(texts=texts, hashes=np.load(folder / HASHES))


def is_sound(strings: HashedStrings) -> bool:
    """Whether they are strings, and as many numbers."""
    return (
        strings.hashes.shape == (len(strings),)
        and strings.hashes.dtype == np.uint64
        and all(isinstance(text, str) for text in strings.texts)
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
