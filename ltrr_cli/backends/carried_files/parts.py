"""The parts that all of these folders are made of: strings, and words of rows."""

from pathlib import Path

import numpy as np

from ltrr_cli.records.row_words import RowWords

_HALVES = "surrogatepass"  # half a character, which only Python writes


def save_strings(file: Path, strings: list[str]) -> None:
    """Each ends with a line feed, of which a normalised text has none."""
    lines = "".join(f"{string}\n" for string in strings)
    file.write_bytes(lines.encode("utf-8", _HALVES))


def load_strings(file: Path) -> list[str]:
    """What was saved; of a file that was cut within a string that string is missing."""
    return file.read_bytes().decode("utf-8", _HALVES).split("\n")[:-1]


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
