"""The nearest vectors of many queries at once, by looking at all of them."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Vectors
from ltrr_cli.records.hits import Rows

_NONE = -1
"""Stands where there are fewer vectors than were asked for, and for what may not be found."""


def nearest_rows(queries: Vectors, blocks: Iterable[Vectors], *, limit: int) -> list[Rows]:
    """For each query the rows of the `limit` vectors with the highest cosines, in no order.

    queries: (q, d); blocks: of all vectors, in the order of rows, each (b, d); all of them units.
    Zeros, of texts without words, find nothing and are not found.

    >>> ways = np.array([[1, 0], [0, 0], [0, 1]], np.float32)
    >>> [rows.tolist() for rows in nearest_rows(ways[:2], [ways[:2], ways[2:]], limit=1)]
    [[0], []]
    """
    best = np.full((len(queries), limit), -np.inf, np.float32)
    rows = np.full((len(queries), limit), _NONE, np.int32)
    start = 0
    for block in blocks:
        cosines = queries @ block.T
        cosines[:, ~block.any(axis=1)] = -np.inf
        found = _highest(cosines, limit)
        cosines = np.hstack([best, np.take_along_axis(cosines, found, axis=1)])
        both = np.hstack([rows, (found + start).astype(np.int32)])
        kept = _highest(cosines, limit)
        best, rows = (np.take_along_axis(each, kept, axis=1) for each in (cosines, both))
        start += len(block)
    worded = queries.any(axis=1, keepdims=True)
    useful = worded & np.isfinite(best)
    return [mine[these] for mine, these in zip(rows, useful, strict=True)]


def _highest(cosines: npt.NDArray[np.float32], limit: int) -> npt.NDArray[np.int64]:
    """The places of the highest in each row, (q, at most limit)."""
    if cosines.shape[1] <= limit:
        return np.broadcast_to(np.arange(cosines.shape[1]), cosines.shape)
    places: npt.NDArray[np.int64] = np.argpartition(-cosines, limit - 1, axis=1)[:, :limit]
    return places
