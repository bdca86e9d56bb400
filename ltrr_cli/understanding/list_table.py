"""Weighted lists by string as plain arrays: what a builder makes and a backend writes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Rows, Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTable:
    """Key i has `rows[offsets[i]:offsets[i + 1]]`, best first.

    keys: n different strings; offsets: shape (n + 1,); rows, weights: shape (total,).
    """

    keys: tuple[str, ...]
    offsets: npt.NDArray[np.int64]
    rows: Rows
    weights: Scores


def group(
    keys: Sequence[str],
    *,
    numbers: npt.ArrayLike,
    rows: npt.ArrayLike,
    weights: npt.ArrayLike,
    longest: int,
) -> ListTable:
    """Entries (key number, row, weight), shape (m,) each, as lists cut to the `longest` best.

    >>> entries = {"numbers": [1, 1, 0], "rows": [7, 8, 9], "weights": [.2, .3, .1]}
    >>> table = group(["a", "b"], **entries, longest=1)
    >>> table.offsets.tolist(), table.rows.tolist()
    ([0, 1, 2], [9, 8])
    """
    of_entry = np.asarray(numbers, np.int64)
    all_rows, all_weights = np.asarray(rows, np.int32), np.asarray(weights, np.float32)
    order = np.lexsort((all_rows, -all_weights, of_entry))
    of_entry = of_entry[order]
    kept = np.arange(len(of_entry)) - np.searchsorted(of_entry, of_entry) < longest
    lengths = np.bincount(of_entry[kept], minlength=len(keys))
    return ListTable(
        keys=tuple(keys),
        offsets=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        rows=all_rows[order][kept],
        weights=all_weights[order][kept],
    )
