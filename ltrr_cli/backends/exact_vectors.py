"""Nearest vectors by looking at all of them: exact, and fast enough below 20,000 entities.

File: `vectors.npy`, shape (n, d), float16 unit vectors, row r of entity r; zeros for an entity
without words, which is never found. Memory-mapped, and read whole on the first search.
"""

from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.ports import Advance, Vectors
from ltrr_cli.records.hits import Hits, Rows, no_hits

_ROWS_AT_ONCE = 65536


class ExactVectors:
    """Port `VectorIndex`, the oracle of every other one."""

    def __init__(self, stored: npt.NDArray[np.float16]) -> None:
        self._stored = stored

    def __len__(self) -> int:
        """How many entities can be found."""
        return len(self._worded)

    def nearest(self, vector: Vectors, *, limit: int) -> Hits:
        size = min(limit, len(self._worded))
        if size <= 0 or not vector.any():
            return no_hits()
        cosines = np.empty(len(self._stored), np.float32)
        for start in range(0, len(cosines), _ROWS_AT_ONCE):
            part = self._unit[start : start + _ROWS_AT_ONCE]
            np.matmul(part, vector, out=cosines[start : start + len(part)])
        found = cosines[self._worded]
        best = np.argpartition(-found, size - 1)[:size]
        best = best[np.lexsort((best, -found[best]))]
        return Hits(rows=self._worded[best], scores=found[best])

    @property
    def rows(self) -> int:
        """How many entities there are, those without words too."""
        return len(self._stored)

    def vectors(self, rows: Rows) -> Vectors:
        return self._stored[rows].astype(np.float32)

    @cached_property
    def _unit(self) -> Vectors:
        return self._stored.astype(np.float32)

    @cached_property
    def _worded(self) -> Rows:
        return np.flatnonzero(self._unit.any(axis=1)).astype(np.int32)


def build_exact_vectors(
    vectors: Vectors, folder: Path, *, advance: Advance | None = None
) -> ExactVectors:
    """Write unit vectors (n, d), row r of entity r; zeros for what must never be found.

    Raises:
        StorageError: the file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "vectors.npy", vectors.astype(np.float16))
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the vectors: {error}") from error
    if advance is not None:
        advance(len(vectors))
    return open_exact_vectors(folder)


def open_exact_vectors(folder: Path) -> ExactVectors:
    """The vectors of a folder.

    Raises:
        IndexDamagedError: the file is missing, or was cut or changed.
    """
    try:
        stored = mapped_array(folder / "vectors.npy")
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the vectors: {error}") from error
    if stored.ndim != 2:  # noqa: PLR2004
        raise IndexDamagedError(f"{folder}: vectors.npy has {stored.ndim} axes, expected 2")
    return ExactVectors(stored)
