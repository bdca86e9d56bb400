"""The nearest vectors in blocks, against sorting all of them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.flows.training.nearest_rows import nearest_rows
from ltrr_cli.ports import Vectors


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 60),
    block=st.integers(1, 70),
    limit=st.integers(1, 12),
)
def test_as_a_full_sort(seed: int, size: int, block: int, limit: int) -> None:
    queries, vectors = _units(seed, 5), _units(seed + 1, size)
    vectors[:: 1 + seed % 7] = 0
    blocks = (vectors[at : at + block] for at in range(0, size, block))
    worded = np.flatnonzero(vectors.any(axis=1))
    for query, found in zip(queries, nearest_rows(queries, blocks, limit=limit), strict=True):
        ranked = worded[np.argsort(-(vectors[worded] @ query), kind="stable")]
        assert set(found.tolist()) == set(ranked[:limit].tolist())
        assert len(found) == min(limit, len(worded))


def test_a_query_without_words_finds_nothing() -> None:
    found = nearest_rows(np.zeros((1, 4), np.float32), [_units(3, 9)[:, :4]], limit=2)
    assert found[0].tolist() == []


def _units(seed: int, count: int) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    units: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return units
