"""Recall of two encoders over the same queries, alone and beside the other arms."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.random import default_rng

from ltrr_cli.flows.compare_encoders import Comparison, DenseSearch, HeldOut, compare_encoders
from ltrr_cli.ports import Vectors
from ltrr_cli.records.hits import Hits, Rows

SIZE = 40


class Direct:
    """An encoder whose texts are rows, some of them off by `error`."""

    name = "direct"
    dimensions = SIZE

    def __init__(self, error: int) -> None:
        self._error = error

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.eye(SIZE, dtype=np.float32)[[(int(text) + self._error) % SIZE for text in texts]]


class Line:
    """The nearest rows are those that follow."""

    def nearest(self, vector: Vectors, *, limit: int) -> Hits:
        rows = (int(vector.argmax()) + np.arange(limit)) % SIZE
        return Hits(rows=rows.astype(np.int32), scores=-np.arange(limit, dtype=np.float32))

    def vectors(self, rows: Rows) -> Vectors:
        return np.eye(SIZE, dtype=np.float32)[rows]


def _held_out(*, found: frozenset[int]) -> list[HeldOut]:
    return [
        HeldOut(
            text=str(row),
            relevant=frozenset({row, row + 1}),
            found=found,
            group=f"g{row}",
            segment="even" if row % 2 == 0 else "odd",
        )
        for row in range(30)
    ]


def _compare(old: int, new: int, *, found: frozenset[int] = frozenset()) -> Comparison:
    return compare_encoders(
        DenseSearch(encoder=Direct(old), vectors=Line()),
        DenseSearch(encoder=Direct(new), vectors=Line()),
        _held_out(found=found),
        generator=default_rng(1),
        depth=2,
    )


def test_recall_by_hand() -> None:
    """Off by one, the second of two relevant rows is found; off by five none is."""
    found = _compare(1, 0)
    assert found.dense == pytest.approx((0.5, 1.0))
    assert found.union == pytest.approx((0.5, 1.0))
    assert found.dense_gain.estimate == pytest.approx(0.5)
    assert found.segments == {"even": (0.5, 1.0), "odd": (0.5, 1.0)}
    assert found.is_better
    assert not _compare(0, 5).is_better
    assert not _compare(1, 1).is_better


def test_what_others_find_is_no_gain() -> None:
    found = _compare(5, 0, found=frozenset(range(SIZE)))
    assert found.dense == pytest.approx((0.0, 1.0))
    assert found.union == (1.0, 1.0)
    assert not found.is_better
