"""Strings to short weighted lists, on disk, of which nobody asks what the strings are.

Keys are sorted numbers, 64 bits of a hash of each string, found by bisection; the lists stand one
after the other in their order. For two million keys that takes 15 MB and a tenth of the time of
a trie to write (`keyed_lists`, which also completes prefixes). Two of so many strings share a
number with a chance of 1 in 10 million; then the first of them answers for both. Files:
`NAME.{keys,offsets,rows,weights}.npy`, memory-mapped.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.id_numbers import IdNumbers, id_number
from ltrr_cli.records.runs import run_places

Offsets = npt.NDArray[np.int64]
_KEPT = 128  # of keys: an arm and the ranker look the same ones up, of some requests at once


class HashedLists:
    """Port `KeyedLists`; the arrays that `find` gives are read-only views of the files."""

    def __init__(self, keys: IdNumbers, *, offsets: Offsets, rows: Rows, weights: Scores) -> None:
        self._keys = keys
        self._offsets = offsets
        self._rows = rows
        self._weights = weights
        self._number = lru_cache(_KEPT)(self._number_of)

    def find(self, key: str) -> tuple[Rows, Scores]:
        number = self._number(key)
        if number < 0:
            return self._rows[:0], self._weights[:0]
        start, end = self._offsets[number : number + 2].tolist()
        return self._rows[start:end], self._weights[start:end]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._number(key) >= 0

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def all_rows(self) -> Rows:
        """For checks: the rows of all lists, one after the other."""
        return self._rows

    def _number_of(self, key: str) -> int:
        asked = id_number(key)
        number = int(self._keys.searchsorted(asked))
        return number if number < len(self._keys) and self._keys[number] == asked else -1


def write_hashed_lists(
    folder: Path, name: str, *, keys: IdNumbers, offsets: Offsets, rows: Rows, weights: Scores
) -> None:
    """Writes lists that stand one after the other: key i has `rows[offsets[i]:offsets[i + 1]]`.

    keys: what `id_numbers` gives for n different strings, in any order; offsets: shape (n + 1,);
    rows, weights: shape (total,).

    Raises:
        StorageError: the files cannot be written.
    """
    order = np.argsort(keys, kind="stable")
    lengths = np.diff(offsets)[order]
    ends = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    taken = run_places(offsets[:-1][order], lengths)
    try:
        np.save(folder / f"{name}.keys.npy", keys[order])
        np.save(folder / f"{name}.offsets.npy", ends)
        np.save(folder / f"{name}.rows.npy", np.asarray(rows, np.int32)[taken])
        np.save(folder / f"{name}.weights.npy", np.asarray(weights, np.float32)[taken])
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the table '{name}': {error}") from error


def open_hashed_lists(folder: Path, name: str) -> HashedLists:
    """The lists of a folder, nothing of them read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        keys, offsets, rows, weights = (
            mapped_array(folder / f"{name}.{part}.npy")
            for part in ("keys", "offsets", "rows", "weights")
        )
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the table '{name}': {error}") from error
    if not len(keys) == len(offsets) - 1 or not offsets[-1] == len(rows) == len(weights):
        raise IndexDamagedError(f"{folder}: the parts of the table '{name}' do not fit together")
    return HashedLists(keys, offsets=offsets, rows=rows, weights=weights)
