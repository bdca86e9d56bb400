"""The short ways to each number once give what `numpy.unique` gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.records.hits import distinct, each_once, grouped

numbers = st.lists(st.integers(0, 9), max_size=12).map(lambda some: np.array(some, np.int32))


@given(numbers)
def test_each_once(rows: np.ndarray) -> None:
    before = rows.copy()
    assert each_once(rows).tolist() == np.unique(rows).tolist()
    assert each_once(rows).dtype == np.int32
    assert rows.tolist() == before.tolist()


@given(numbers)
def test_grouped(rows: np.ndarray) -> None:
    expected = np.unique(rows, return_index=True, return_inverse=True)
    assert [each.tolist() for each in grouped(rows)] == [each.tolist() for each in expected]


@given(numbers)
def test_distinct(rows: np.ndarray) -> None:
    scores = -np.arange(len(rows))
    first: dict[int, int] = {}
    for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
        first.setdefault(row, score)
    hits = distinct(rows, scores, note="a note")
    assert (hits.rows.tolist(), hits.scores.tolist()) == (list(first), list(first.values()))
    assert hits.rows.dtype == np.int32 and hits.scores.dtype == np.float32
    assert hits.note == "a note"
