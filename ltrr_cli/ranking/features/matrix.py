"""Features by name → the matrix that a ranker reads."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Features
from ltrr_cli.ranking.features.scene import Values
from ltrr_cli.ranking.features.table import NAMES

_COLUMN = {name: at for at, name in enumerate(NAMES)}


def as_matrix(values: Values, *, rows: int) -> Features:
    """A row for each of so many candidates, a column for each of `NAMES`; NaN for what is missing.

    >>> values = {("arms", "popularity"): np.array([[2], [0.5]]), "reading": 1}
    >>> matrix = as_matrix(values, rows=3)
    >>> matrix[:, NAMES.index("arms")].tolist(), matrix[1, NAMES.index("reading")]
    ([2.0, 2.0, 2.0], np.float32(1.0))
    """
    # a feature a row while it is filled: that is twice as fast
    matrix = np.full((len(NAMES), rows), np.nan, np.float32)
    for names, value in values.items():
        matrix[_columns(names)] = value
    return np.ascontiguousarray(matrix.T)


@lru_cache
def _columns(names: str | tuple[str, ...]) -> int | slice | npt.NDArray[np.intp]:
    """Where these features stand; neighbours are a slice, because to write into one is faster."""
    if isinstance(names, str):
        return _COLUMN[names]
    columns = [_COLUMN[name] for name in names]
    is_run = columns == list(range(columns[0], columns[0] + len(columns)))
    return slice(columns[0], columns[-1] + 1) if is_run else np.array(columns, np.intp)
