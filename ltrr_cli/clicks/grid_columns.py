"""Columns of a grid for some of its rows, made into tuples only when somebody looks."""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.click_rows import Grid, RowNumbers


class GridColumns(Mapping[str, tuple[float, ...]]):
    """Name → the numbers of the rows; as a dict of tuples, at a tenth of the memory.

    >>> grid = Grid(names=("a", "b"), values=np.array([[1, 2], [3, math.nan]], np.float32),
    ...             there=np.ones((2, 2), bool))
    >>> dict(GridColumns(grid, rows=np.array([1, 0]), columns=np.array([0, 1])))
    {'a': (3.0, 1.0), 'b': (nan, 2.0)}
    """

    __slots__ = ("_columns", "_grid", "_rows")

    def __init__(self, grid: Grid, *, rows: RowNumbers, columns: npt.NDArray[np.int64]) -> None:
        self._grid = grid
        self._rows = rows
        self._columns = columns

    def __getitem__(self, name: str) -> tuple[float, ...]:
        for column in self._columns.tolist():
            if self._grid.names[column] == name:
                values = self._grid.values[self._rows, column].tolist()
                return tuple(math.nan if math.isnan(value) else value for value in values)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (self._grid.names[column] for column in self._columns.tolist())

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return repr(dict(self))
