"""A graph whose parts are gone, cut or from another one is refused before it is searched."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends.hnsw_index.building import build_hnsw_index
from ltrr_cli.backends.hnsw_index.index import WALKS, open_hnsw_index
from ltrr_cli.errors import IndexDamagedError


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    vectors = np.random.default_rng(1).normal(size=(200, 8)).astype(np.float32)
    build_hnsw_index(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), folder)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def test_opened_as_it_was_built(folder: Path) -> None:
    index = open_hnsw_index(folder)
    one = index.vectors(np.array([7], np.int32))[0]
    assert index.nearest(one, limit=3).rows[0] == 7


@pytest.mark.parametrize("at", range(7))
def test_a_missing_file(folder: Path, at: int) -> None:
    (folder / files(folder)[at]).unlink()
    with pytest.raises(IndexDamagedError, match="cannot open the vector index"):
        open_hnsw_index(folder)


@pytest.mark.parametrize("at", range(7))
def test_a_cut_file(folder: Path, at: int) -> None:
    file = folder / files(folder)[at]
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(IndexDamagedError):
        open_hnsw_index(folder)


def test_there_are_seven_files(folder: Path) -> None:
    assert len(files(folder)) == 7


def test_vectors_of_another_graph(folder: Path) -> None:
    np.save(folder / "vectors.npy", np.zeros((200, 4), np.float16))
    with pytest.raises(IndexDamagedError, match="another length"):
        open_hnsw_index(folder)


@pytest.mark.parametrize(("fact", "at"), [("max_M0", 1), ("ef_construction", WALKS + 1)])
def test_what_only_a_search_finds_is_told_by_it(folder: Path, fact: str, at: int) -> None:
    """At once where the files are walked through, later what hnswlib alone needs."""
    facts = json.loads((folder / "graph.json").read_text("utf-8"))
    del facts[fact]
    (folder / "graph.json").write_text(json.dumps(facts), "utf-8")
    index = open_hnsw_index(folder)
    one = index.vectors(np.array([7], np.int32))[0]
    for _ in range(at - 1):
        index.nearest(one, limit=3)
    with pytest.raises(IndexDamagedError, match="cannot open the vector index"):
        index.nearest(one, limit=3)


def test_a_node_that_names_another_that_is_not_there(folder: Path) -> None:
    nodes = np.load(folder / "graph-data_level0.npy")
    size = json.loads((folder / "graph.json").read_text("utf-8"))["size_data_per_element"]
    nodes.reshape(-1, size)[:, 4:8] = 127
    np.save(folder / "graph-data_level0.npy", nodes)
    index = open_hnsw_index(folder)
    with pytest.raises(IndexDamagedError, match="graph of vectors is damaged"):
        index.nearest(index.vectors(np.array([7], np.int32))[0], limit=3)


def test_vectors_need_no_graph(folder: Path) -> None:
    index = open_hnsw_index(folder)
    (folder / "graph-data_level0.npy").unlink()
    assert index.rows == len(index) == len(index.vectors(np.arange(200, dtype=np.int32))) == 200
