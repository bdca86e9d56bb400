"""Every vector index finds what is nearest, in order, once each."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends.exact_vectors import build_exact_vectors, open_exact_vectors
from ltrr_cli.backends.hnsw_index.building import build_hnsw_index, update_hnsw_index
from ltrr_cli.backends.hnsw_index.index import WALKS, open_hnsw_index
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.ports import Advance, VectorIndex, Vectors

Build = Callable[[Vectors, Path], VectorIndex]
Open = Callable[[Path], VectorIndex]

INDEXES: dict[str, tuple[Build, Open]] = {
    "exact": (build_exact_vectors, open_exact_vectors),
    "hnsw": (build_hnsw_index, open_hnsw_index),
}
WORDLESS = [0, 17, 4999]


def clustered(count: int, *, seed: int) -> Vectors:
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(50, 256))
    found = centres[rng.integers(0, 50, count)] + 0.7 * rng.normal(size=(count, 256))
    unit: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture(scope="module")
def stored() -> Vectors:
    vectors = clustered(5000, seed=1)
    vectors[WORDLESS] = 0
    return vectors


@pytest.fixture(scope="module", params=INDEXES)
def index(
    request: pytest.FixtureRequest, stored: Vectors, tmp_path_factory: pytest.TempPathFactory
) -> VectorIndex:
    build, reopen = INDEXES[request.param]
    folder = tmp_path_factory.mktemp("vectors") / request.param
    build(stored, folder)
    return reopen(folder)


def test_there_are_two() -> None:
    assert len(INDEXES) == 2


@pytest.mark.parametrize("limit", [1, 10, 100, 4000, 10_000])
def test_hits_fall_and_are_distinct(index: VectorIndex, limit: int) -> None:
    hits = index.nearest(clustered(1, seed=2)[0], limit=limit)
    assert len(hits) == min(limit, 5000 - len(WORDLESS))
    assert np.all(np.diff(hits.scores) <= 0)
    assert len(np.unique(hits.rows)) == len(hits)
    assert hits.rows.dtype == np.int32 and hits.scores.dtype == np.float32
    assert not np.isin(WORDLESS, hits.rows).any()


def test_scores_are_cosines(index: VectorIndex, stored: Vectors) -> None:
    vector = clustered(1, seed=3)[0]
    hits = index.nearest(vector, limit=50)
    np.testing.assert_allclose(hits.scores, stored[hits.rows] @ vector, atol=1e-3)
    np.testing.assert_allclose(index.vectors(hits.rows), stored[hits.rows], atol=1e-3)


def test_finds_97_of_100(index: VectorIndex, stored: Vectors) -> None:
    found = 0.0
    for vector in clustered(50, seed=4):
        truth = np.argsort(-(stored @ vector))[:100]
        found += len(np.intersect1d(truth, index.nearest(vector, limit=100).rows))
    assert found / 5000 >= 0.97


def test_same_question_same_answer(index: VectorIndex) -> None:
    vector = clustered(1, seed=5)[0]
    first = index.nearest(vector, limit=30)
    index.nearest(clustered(1, seed=6)[0], limit=300)
    second = index.nearest(vector, limit=30)
    assert first.rows.tolist() == second.rows.tolist()
    assert first.scores.tolist() == second.scores.tolist()


@pytest.mark.parametrize("dead", [False, True])
def test_a_walk_in_the_files_finds_what_hnswlib_finds(*, dead: bool, tmp_path: Path) -> None:
    """Bit for bit, and also around nodes that an update left behind."""
    vectors = clustered(3000, seed=11)
    build_hnsw_index(vectors, tmp_path / "old")
    if dead:
        origin = np.arange(3000, dtype=np.int32)
        origin[::9] = -1
        vectors[::9] = clustered(len(vectors[::9]), seed=12)
        (tmp_path / "new").mkdir()
        new, old = tmp_path / "new", tmp_path / "old"
        assert update_hnsw_index(vectors, new, source=old, origin=origin) is not None
    folder = tmp_path / ("new" if dead else "old")
    asked = clustered(2 * WALKS, seed=13)
    late = open_hnsw_index(folder)
    for vector in asked:
        late.nearest(vector, limit=1)
    for limit in (1, 40, 300):
        early = open_hnsw_index(folder)
        for vector in asked[:WALKS]:
            walked, searched = (index.nearest(vector, limit=limit) for index in (early, late))
            assert walked.rows.tolist() == searched.rows.tolist()
            assert walked.scores.tolist() == searched.scores.tolist()
        assert "_graph" not in vars(early) and "_graph" in vars(late)


def test_nothing_to_find(index: VectorIndex) -> None:
    assert len(index.nearest(np.zeros(256, np.float32), limit=10)) == 0
    assert len(index.nearest(clustered(1, seed=7)[0], limit=0)) == 0


@pytest.mark.parametrize("name", INDEXES)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_small_and_wordless(name: str, count: int, tmp_path: Path) -> None:
    build, reopen = INDEXES[name]
    vectors = np.zeros((3, 8), np.float32)
    vectors[:count, 0] = 1
    build(vectors, tmp_path)
    assert reopen(tmp_path).nearest(np.ones(8, np.float32), limit=9).rows.tolist() == list(
        range(count)
    )


@pytest.mark.parametrize("name", INDEXES)
def test_damage_has_a_name(name: str, tmp_path: Path) -> None:
    build, reopen = INDEXES[name]
    build(clustered(20, seed=8), tmp_path)
    for file in sorted(tmp_path.iterdir()):
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 3])
        with pytest.raises(IndexDamagedError, match="cannot open"):
            reopen(tmp_path)
        file.unlink()
        with pytest.raises(IndexDamagedError, match="cannot open"):
            reopen(tmp_path)
        file.write_bytes(whole)
    reopen(tmp_path)


@pytest.mark.parametrize("build", [build_exact_vectors, build_hnsw_index])
def test_counts_every_row(build: Callable[..., VectorIndex], tmp_path: Path) -> None:
    done: list[int] = []

    def advance(count: int = 1) -> None:
        done.append(count)

    counting: Advance = advance
    vectors = clustered(30, seed=9)
    vectors[3] = 0
    build(vectors, tmp_path / "new", advance=counting)
    assert sum(done) == 30
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write"):
        build(vectors, tmp_path / "file")
