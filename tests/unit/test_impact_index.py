"""The impact index adds up what a dense matrix would."""

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.impact_index import (
    KEEP,
    MappedImpacts,
    build_impact_index,
    open_impact_index,
)
from ltrr_cli.errors import IndexDamagedError, StorageError

Matrix = npt.NDArray[np.float32]


def matrix(seed: int, *, documents: int, terms: int, share: float = 0.3) -> Matrix:
    rng = np.random.default_rng(seed)
    filled = rng.random((documents, terms)) < share
    found: Matrix = (filled * rng.gamma(2, size=filled.shape)).astype(np.float32)
    return found


def build(dense: Matrix, folder: Path, *, keep: int = KEEP) -> MappedImpacts:
    rows, numbers = np.nonzero(dense)
    counts = np.bincount(rows, minlength=len(dense))
    return build_impact_index(
        folder,
        terms=[f"t{number}" for number in range(dense.shape[1])],
        offsets=np.concatenate(([0], np.cumsum(counts))),
        numbers=numbers.astype(np.int32),
        weights=dense[rows, numbers],
        keep=keep,
    )


def quantised(dense: Matrix) -> Matrix:
    scale = np.maximum(dense.max(axis=0), 1e-9) / 255
    steps: Matrix = np.where(dense > 0, np.clip(np.rint(dense / scale), 1, 255), 0) * scale
    return steps


@given(
    st.integers(0, 10_000),
    st.tuples(st.integers(1, 60), st.integers(1, 12)),
    st.integers(1, 70),
)
@settings(max_examples=60)
def test_equals_the_dense_product(seed: int, shape: tuple[int, int], limit: int) -> None:
    documents, terms = shape
    dense = matrix(seed, documents=documents, terms=terms)
    weights = np.random.default_rng(seed).random(terms).astype(np.float32)
    asked = [f"t{number}" for number in range(terms)]
    with tempfile.TemporaryDirectory() as folder:
        hits = build(dense, Path(folder)).search(asked, weights, limit=limit)
    truth = quantised(dense) @ weights
    touched = np.flatnonzero((dense > 0).any(axis=1) & (truth > 0))
    assert len(hits) == min(limit, len(touched)) == len(np.unique(hits.rows))
    assert np.all(np.diff(hits.scores) <= 0)
    np.testing.assert_allclose(hits.scores, truth[hits.rows], rtol=1e-4)
    np.testing.assert_allclose(hits.scores, np.sort(truth)[::-1][: len(hits)], rtol=1e-4)


def test_quantising_and_pruning_cost_little(tmp_path: Path) -> None:
    dense = matrix(1, documents=5000, terms=60, share=0.1)
    asked, weights = [f"t{number}" for number in range(8)], np.ones(8, np.float32)
    truth = np.argsort(-dense[:, :8].sum(axis=1), kind="stable")
    whole = build(dense, tmp_path / "whole").search(asked, weights, limit=50)
    assert len(np.intersect1d(whole.rows, truth[:50])) / 50 >= 0.95
    pruned = build(dense, tmp_path / "pruned", keep=400).search(asked, weights, limit=50)
    assert len(np.intersect1d(pruned.rows, whole.rows)) / 50 >= 0.9


def test_pruning_keeps_the_heaviest(tmp_path: Path) -> None:
    dense = np.array([[1], [5], [3], [4], [0]], np.float32)
    hits = build(dense, tmp_path, keep=2).search(["t0"], np.ones(1, np.float32), limit=9)
    assert hits.rows.tolist() == [1, 3]


def test_scores_add_up(tmp_path: Path) -> None:
    index = build(matrix(2, documents=30, terms=2, share=1), tmp_path)
    weights = np.array([0.5, 2], np.float32)
    sums = np.zeros(30)
    for term, weight in zip(["t0", "t1"], weights, strict=True):
        one = index.search([term], np.array([weight]), limit=30)
        sums[one.rows] += one.scores
    both = index.search(["t0", "t1"], weights, limit=30)
    np.testing.assert_allclose(both.scores, sums[both.rows], rtol=1e-5)


def test_ties_go_by_row(tmp_path: Path) -> None:
    index = build(np.ones((500, 2), np.float32), tmp_path)
    hits = index.search(["t0", "t1"], np.ones(2, np.float32), limit=4)
    assert hits.rows.tolist() == [0, 1, 2, 3]


def test_nothing_to_find(tmp_path: Path) -> None:
    one = np.ones(1, np.float32)
    index = build(matrix(3, documents=9, terms=3), tmp_path)
    assert len(index.search([], np.empty(0, np.float32), limit=5)) == 0
    assert len(index.search(["unknown"], one, limit=5)) == 0
    assert len(index.search(["t0"], -one, limit=5)) == 0
    assert len(index.search(["t0"], one, limit=0)) == 0
    empty = build(np.zeros((4, 2), np.float32), tmp_path / "empty")
    assert len(empty.search(["t0"], one, limit=5)) == 0


def test_same_input_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        build(matrix(4, documents=40, terms=9), tmp_path / name)
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_damage_has_a_name(tmp_path: Path) -> None:
    build(matrix(5, documents=40, terms=9), tmp_path)
    for file in sorted(tmp_path.iterdir()):
        whole = file.read_bytes()
        for broken in (whole[: len(whole) // 3], None):
            if broken is None:
                file.unlink()
            else:
                file.write_bytes(broken)
            with pytest.raises(IndexDamagedError):
                open_impact_index(tmp_path)
        file.write_bytes(whole)
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write"):
        build(matrix(5, documents=4, terms=9), tmp_path / "file")
