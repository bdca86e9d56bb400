"""Reciprocal rank fusion: the baseline that needs neither scores nor training."""

from collections.abc import Sequence

import numpy as np

from ltrr_cli.records.hits import Rows

_OFFSET = 60


def fused(lists: Sequence[Rows]) -> Rows:
    """The rows of all lists, by the sum of 1 / (60 + rank) (Cormack, Clarke and Büttcher 2009).

    Equal sums stay in the order in which the lists name them first.

    >>> fused([np.array([7, 3]), np.array([3, 5])]).tolist()
    [3, 7, 5]
    """
    points: dict[int, float] = {}
    for rows in lists:
        for rank, row in enumerate(rows.tolist(), start=1):
            points[row] = points.get(row, 0.0) + 1 / (_OFFSET + rank)
    return np.array(sorted(points, key=lambda row: -points[row]), np.int32)
