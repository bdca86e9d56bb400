"""Strings to short weighted lists, on disk: a succinct trie beside three plain arrays.

The trie (marisa) maps a key to a number; the lists stand one after the other in the order of these
numbers. Everything is memory-mapped, so opening a million keys takes about a millisecond and the
pages are shared between processes. Files: `NAME.trie`, `NAME.{offsets,rows,weights}.npy`.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import marisa_trie
import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.runs import run_places

Offsets = npt.NDArray[np.int64]

_NO_ROWS = np.empty(0, np.int32)
_NO_WEIGHTS = np.empty(0, np.float32)
_NUL = "\0"
_STORED_NUL = "\ufffe"  # marisa ends a key at NUL; this code point is never part of a text


class MappedLists:
    """Port `PrefixLists` over the files that `write_keyed_lists` and `write_keyed_arrays` leave.

    The arrays that `find` gives are read-only views of the files.
    """

    def __init__(
        self, trie: marisa_trie.Trie, *, offsets: Offsets, rows: Rows, weights: Scores
    ) -> None:
        self._number_of = trie.get
        self._trie = trie
        self._offsets = offsets
        self._rows = rows
        self._weights = weights

    def find(self, key: str) -> tuple[Rows, Scores]:
        number = self._number(key)
        if number < 0:
            return _NO_ROWS, _NO_WEIGHTS
        start, end = self._offsets[number : number + 2].tolist()
        return self._rows[start:end], self._weights[start:end]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._number(key) >= 0

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def starting(self, prefix: str, *, limit: int) -> list[str]:
        try:
            stored = islice(self._trie.iterkeys(_stored(prefix)), limit)
            return [key.replace(_STORED_NUL, _NUL) for key in stored]
        except UnicodeEncodeError:
            return []

    def beginning(self, text: str) -> list[str]:
        try:
            keys: list[str] = self._trie.prefixes(_stored(text))
        except UnicodeEncodeError as error:
            return self.beginning(text[: error.start])
        return [key.replace(_STORED_NUL, _NUL) for key in keys] if _NUL in text else keys

    @property
    def all_rows(self) -> Rows:
        """For checks: the rows of all lists, one after the other."""
        return self._rows

    def _number(self, key: str) -> int:
        try:
            number: int = self._number_of(_stored(key) if _NUL in key else key, -1)
        except UnicodeEncodeError:  # half a surrogate pair is no text, so it is no key either
            return -1
        return number


def write_keyed_lists(
    folder: Path, name: str, lists: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]]
) -> None:
    """Write key → (rows, weights), each list best first (`write_keyed_arrays` for big tables).

    Raises:
        StorageError: the files cannot be written.
    """
    rows = [np.asarray(of_key, np.int32) for of_key, _ in lists.values()]
    weights = [np.asarray(of_key, np.float32) for _, of_key in lists.values()]
    write_keyed_arrays(
        folder,
        name,
        keys=list(lists),
        offsets=np.cumsum([0, *map(len, rows)], dtype=np.int64),
        rows=np.concatenate([_NO_ROWS, *rows]),
        weights=np.concatenate([_NO_WEIGHTS, *weights]),
    )


def write_keyed_arrays(
    folder: Path,
    name: str,
    *,
    keys: Sequence[str],
    offsets: npt.NDArray[np.integer],
    rows: Rows,
    weights: Scores,
) -> None:
    """Write lists that stand one after the other: key i has `rows[offsets[i]:offsets[i + 1]]`.

    keys: n different strings in any order; offsets: shape (n + 1,); rows, weights: shape (total,).

    Raises:
        StorageError: the files cannot be written.
    """
    stored = [_stored(key) for key in keys]
    trie = marisa_trie.Trie(stored)
    if len(trie) != len(keys):
        raise ValueError(f"{len(keys) - len(trie)} of {len(keys)} keys stand twice")
    order = np.empty(len(keys), np.int64)
    order[np.fromiter(map(trie.key_id, stored), np.int64, len(keys))] = np.arange(len(keys))
    lengths = np.diff(offsets)[order]
    sorted_offsets = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
    taken = run_places(np.asarray(offsets)[:-1][order], lengths)
    try:
        trie.save(str(folder / f"{name}.trie"))
        np.save(folder / f"{name}.offsets.npy", sorted_offsets)
        np.save(folder / f"{name}.rows.npy", np.asarray(rows, np.int32)[taken])
        np.save(folder / f"{name}.weights.npy", np.asarray(weights, np.float32)[taken])
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the table '{name}': {error}") from error


def open_keyed_lists(folder: Path, name: str) -> MappedLists:
    """The lists of a folder, nothing of them read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        trie = marisa_trie.Trie()
        trie.mmap(str(folder / f"{name}.trie"))
        offsets, rows, weights = (
            mapped_array(folder / f"{name}.{part}.npy") for part in ("offsets", "rows", "weights")
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the table '{name}': {error}") from error
    if not len(trie) == len(offsets) - 1 or not offsets[-1] == len(rows) == len(weights):
        raise IndexDamagedError(f"{folder}: the parts of the table '{name}' do not fit together")
    return MappedLists(trie, offsets=offsets, rows=rows, weights=weights)


def _stored(key: str) -> str:
    return key.replace(_NUL, _STORED_NUL) if _NUL in key else key
