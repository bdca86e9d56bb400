"""What each entity is about, on disk: a trie of names beside three memory-mapped arrays.

Files: `names.trie` (facet → its number), `{offsets,codes,weights}.npy`; row i has the facets
`codes[offsets[i]:offsets[i + 1]]`.
"""

from collections.abc import Sequence
from pathlib import Path

import marisa_trie
import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.runs import run_places

_NUL = "\0"
_STORED_NUL = "\ufffe"  # marisa ends a key at NUL; this code point is never part of a text
_Offsets = npt.NDArray[np.int64]
_Codes = npt.NDArray[np.int32]


class MappedFacetTable:
    """Port `FacetTable`."""

    def __init__(
        self, names: marisa_trie.Trie, *, offsets: _Offsets, codes: _Codes, weights: Scores
    ) -> None:
        self._names = names
        self._offsets = offsets
        self._codes = codes
        self._weights = weights

    def name(self, code: int) -> str:
        name: str = self._names.restore_key(code)
        return name.replace(_STORED_NUL, _NUL)

    def find(self, rows: Rows) -> tuple[_Offsets, _Codes, Scores]:
        starts = self._offsets.take(rows)
        lengths = self._offsets.take(rows + 1) - starts
        places = run_places(starts, lengths)
        return lengths, self._codes.take(places), self._weights.take(places)

    def __len__(self) -> int:
        return len(self._offsets) - 1


def write_facet_table(
    folder: Path,
    *,
    names: Sequence[str],
    offsets: npt.NDArray[np.int64],
    codes: npt.NDArray[np.int32],
    weights: Scores,
) -> None:
    """Writes the facets of rows 0, 1, …, which stand one after the other.

    names: of the facets, each once; offsets: shape (n + 1,); codes (index into names), weights:
    shape (m,). Readers see other codes: the numbers that the trie gives to the names.

    Raises:
        StorageError: the files cannot be written.
    """
    stored = [name.replace(_NUL, _STORED_NUL) for name in names]
    trie = marisa_trie.Trie(stored)
    number = np.fromiter(map(trie.key_id, stored), np.int32, len(stored))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trie.save(str(folder / "names.trie"))
        np.save(folder / "offsets.npy", np.asarray(offsets, np.int64))
        np.save(folder / "codes.npy", number[codes])
        np.save(folder / "weights.npy", np.asarray(weights, np.float32))
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the facets: {error}") from error


def open_facet_table(folder: Path) -> MappedFacetTable:
    """The table of a folder, nothing of it read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        names = marisa_trie.Trie()
        names.mmap(str(folder / "names.trie"))
        offsets, codes, weights = (
            mapped_array(folder / f"{part}.npy") for part in ("offsets", "codes", "weights")
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the facets: {error}") from error
    if not len(offsets) or not offsets[-1] == len(codes) == len(weights):
        raise IndexDamagedError(f"{folder}: the parts of the facets do not fit together")
    return MappedFacetTable(names, offsets=offsets, codes=codes, weights=weights)
