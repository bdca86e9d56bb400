"""A matrix whose columns have names: one array to keep, to send and to write, not one each."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.records.hits import Scores


@dataclass(frozen=True, slots=True, eq=False)
class NamedColumns:
    """A matrix (n, f) with names for its columns, (f,); NaN, which equals itself here, for none.

    >>> table = NamedColumns(("a", "b"), np.array([[1, 2], [3, 4]], np.float32))
    >>> table.by_name(), table.row(1), table == NamedColumns.of({"a": (1, 3), "b": (2, 4)})
    ({'a': (1.0, 3.0), 'b': (2.0, 4.0)}, {'a': 3.0, 'b': 4.0}, True)
    """

    names: tuple[str, ...]
    matrix: Scores

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[float]]) -> "NamedColumns":
        """These columns, equally long."""
        rows = np.array(list(columns.values()), np.float32)
        return cls(tuple(columns), rows.T) if columns else NO_COLUMNS

    def by_name(self) -> dict[str, tuple[float, ...]]:
        """Each column by its name; NaN is `math.nan`, so that equal columns are equal tuples."""
        columns = self.matrix.T.astype(object)
        columns[np.isnan(self.matrix.T)] = math.nan
        return dict(zip(self.names, map(tuple, columns.tolist()), strict=True))

    def row(self, place: int) -> dict[str, float]:
        """What each column holds there; nothing when there are no columns."""
        values = self.matrix[place].tolist() if self.names else ()
        return dict(zip(self.names, values, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NamedColumns):
            return NotImplemented
        same = np.array_equal(self.matrix, other.matrix, equal_nan=True)
        return self.names == other.names and same

    def __hash__(self) -> int:
        return hash((self.names, self.matrix.shape))


NO_COLUMNS = NamedColumns((), np.empty((0, 0), np.float32))
