"""The words of titles and makers as hashes, on disk: a pair of memory-mapped arrays for each field.

Files: `FIELD.{offsets,words}.npy`; row i has `words[offsets[i]:offsets[i + 1]]`, CRC-32 of the
UTF-8 bytes (`ltrr_cli/records/hashed_words.py`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.row_words import RowWords
from ltrr_cli.records.runs import run_places

FIELDS = ("title", "makers")
_Counts = npt.NDArray[np.int64]
_Hashes = npt.NDArray[np.uint32]


class MappedWordHashes:
    """Port `WordHashes`."""

    def __init__(self, fields: Mapping[str, tuple[_Counts, _Hashes]]) -> None:
        self._fields = fields

    def hashes(self, words: Sequence[str]) -> _Hashes:
        return np.array([crc32(word.encode()) for word in words], np.uint32)

    def find(self, rows: Rows) -> tuple[_Counts, _Hashes]:
        (title_offsets, titles), (maker_offsets, makers) = (self._fields[field] for field in FIELDS)
        after = rows + 1
        starts = np.concatenate((title_offsets.take(rows), maker_offsets.take(rows)))
        lengths = np.concatenate((title_offsets.take(after), maker_offsets.take(after))) - starts
        places = run_places(starts, lengths)
        of_titles = np.add.reduce(lengths[: len(rows)])
        words = titles.take(places[:of_titles]), makers.take(places[of_titles:])
        return lengths, np.concatenate(words)

    def everything(self, field: str) -> RowWords:
        """The words of all rows."""
        offsets, words = self._fields[field]
        return RowWords(offsets=offsets, codes=words.view(np.int32))

    def __len__(self) -> int:
        return len(self._fields["title"][0]) - 1


def write_word_hashes(folder: Path, fields: Mapping[str, RowWords]) -> int:
    """Writes field → words as `hashed_words` gives them; gives how many words there were.

    Raises:
        StorageError: the files cannot be written.
    """
    total = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for field in FIELDS:
            words = fields[field]
            np.save(folder / f"{field}.offsets.npy", words.offsets)
            np.save(folder / f"{field}.words.npy", words.codes.view(np.uint32))
            total += len(words.codes)
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the words of names: {error}") from error
    return total


def open_word_hashes(folder: Path) -> MappedWordHashes:
    """The words of a folder, nothing of them read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        fields = {
            field: (
                mapped_array(folder / f"{field}.offsets.npy"),
                mapped_array(folder / f"{field}.words.npy"),
            )
            for field in FIELDS
        }
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the words of names: {error}") from error
    fit = all(len(offsets) and offsets[-1] == len(words) for offsets, words in fields.values())
    if not fit or len({len(offsets) for offsets, _ in fields.values()}) != 1:
        raise IndexDamagedError(f"{folder}: the words of names do not fit together")
    return MappedWordHashes(fields)
