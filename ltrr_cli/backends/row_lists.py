"""Rows to short weighted lists of rows, on disk: three memory-mapped arrays.

Files: `NAME.{offsets,rows,weights}.npy`; row i has `rows[offsets[i]:offsets[i + 1]]`.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.runs import run_places


class MappedRowLists:
    """Port `RowLists`; the arrays that `find` gives are read-only views of the files."""

    def __init__(self, offsets: npt.NDArray[np.int64], *, rows: Rows, weights: Scores) -> None:
        self._offsets = offsets
        self._size = len(offsets) - 1
        self._rows = rows
        self._weights = weights

    def find(self, row: int) -> tuple[Rows, Scores]:
        """The list of this row; two empty arrays when the row is out of range."""
        if not 0 <= row < self._size:
            return self._rows[:0], self._weights[:0]
        start, end = self._offsets[row : row + 2].tolist()  # slices by plain numbers are faster
        return self._rows[start:end], self._weights[start:end]

    def firsts(
        self, rows: npt.NDArray[np.int64], *, most: int
    ) -> tuple[Rows, npt.NDArray[np.int64]]:
        starts = self._offsets.take(rows)
        lengths = np.minimum(self._offsets.take(rows + 1) - starts, most)
        return self._rows.take(run_places(starts, lengths)), lengths

    @property
    def all_rows(self) -> Rows:
        """For checks: the rows of all lists, one after the other."""
        return self._rows

    def __len__(self) -> int:
        return self._size


def write_row_lists(
    folder: Path, name: str, *, offsets: npt.ArrayLike, rows: npt.ArrayLike, weights: npt.ArrayLike
) -> None:
    """Write the lists of rows 0, 1, …, which stand one after the other.

    offsets: shape (n + 1,), from 0 to the total; rows, weights: shape (total,).

    Raises:
        StorageError: the files cannot be written.
    """
    try:
        np.save(folder / f"{name}.offsets.npy", np.asarray(offsets, np.int64))
        np.save(folder / f"{name}.rows.npy", np.asarray(rows, np.int32))
        np.save(folder / f"{name}.weights.npy", np.asarray(weights, np.float32))
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the table '{name}': {error}") from error


def open_row_lists(folder: Path, name: str) -> MappedRowLists:
    """The lists of a folder, nothing of them read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        offsets, rows, weights = (
            mapped_array(folder / f"{name}.{part}.npy") for part in ("offsets", "rows", "weights")
        )
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the lists '{name}': {error}") from error
    if not offsets[-1] == len(rows) == len(weights):
        raise IndexDamagedError(f"{folder}: the parts of the lists '{name}' do not fit together")
    return MappedRowLists(offsets, rows=rows, weights=weights)
