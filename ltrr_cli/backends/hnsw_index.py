"""Nearest vectors by cosine in a graph of near neighbours (HNSW, library hnswlib).

Malkov, Yashunin (2018). Files: `graph-*.npy` and `graph.json` (copied into memory when the
graph is first searched), `vectors.npy` (n, d) float16, memory-mapped.
The graph of two builds of the same vectors differs a little when several threads build it; the same
graph always gives the same answer.

A graph that was updated has dead nodes: they lead on, and are never found. Their labels are no
rows, but begin at the number of rows.
"""

import json
import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import hnswlib
import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.ports import Advance, Vectors
from ltrr_cli.records.hits import Hits, Rows, no_hits

M = 24
EF_CONSTRUCTION = 100
EF = 360
EF_PER_HIT = 2
"""Neighbours per node, beam widths while building and while searching.

The beam is the same for every list of up to 180, so that a deeper list begins like a shallower one.
Recall of the exact 100 on RealMix (546,140 entities, 128 dimensions, `measure_graph.py`'s queries):
M = 24, 100 while building: beams of 200, 300, 400, 500 .953, .970, .977, .981; M = 16, 80 while
building: beams of 640, 800 .969, .974, at twice the time of a search for half the build.
"""

MOST_DEAD = 0.2
"""Share of the nodes that may be dead: each is a step on the way of a search."""

_CHUNK = 8192
_SEED = 20

_ARRAYS = (
    "label_lookup_external",
    "label_lookup_internal",
    "element_levels",
    "data_level0",
    "link_lists",
)


class HnswIndex:
    """Port `VectorIndex` over the files that `build_hnsw_index` leaves. Not for several threads.

    graph: opens it, called when it is first needed: many answers need no more than the vectors.
    labels: of all its nodes.
    """

    def __init__(
        self,
        graph: Callable[[], hnswlib.Index],
        *,
        stored: npt.NDArray[np.float16],
        labels: npt.NDArray[np.integer],
    ) -> None:
        self._open = graph
        self._stored = stored
        self._size = int((labels < len(stored)).sum())

    @cached_property
    def _graph(self) -> hnswlib.Index:
        return self._open()

    def __len__(self) -> int:
        """How many entities can be found."""
        return self._size

    def nearest(self, vector: Vectors, *, limit: int) -> Hits:
        size = min(limit, self._size)
        if size <= 0 or not vector.any():
            return no_hits()
        # hnswlib raises when it reaches fewer than k nodes: keep ef ≥ k, cap k at the size
        self._graph.set_ef(max(EF, EF_PER_HIT * size))
        try:
            labels, distances = self._graph.knn_query(vector, k=size, num_threads=1)
        except RuntimeError:  # so many were asked that parts of the graph cannot be reached
            return self._scan(vector, size)
        cosines = 1 - distances[0]
        order = np.lexsort((labels[0], -cosines))
        return Hits(rows=labels[0][order].astype(np.int32), scores=cosines[order])

    @property
    def rows(self) -> int:
        """How many entities there are, those without words too."""
        return len(self._stored)

    def vectors(self, rows: Rows) -> Vectors:
        return self._stored[rows].astype(np.float32)

    def labels(self) -> npt.NDArray[np.int64]:
        """Of all nodes: the row of a living one, a number that is no row of a dead one."""
        return np.asarray(self._graph.get_ids_list(), np.int64)

    def _scan(self, vector: Vectors, size: int) -> Hits:
        """The exact answer, slowly."""
        labels = self.labels()
        rows = np.sort(labels[labels < len(self._stored)]).astype(np.int32)
        cosines = np.concatenate([
            self.vectors(rows[start : start + _CHUNK]) @ vector
            for start in range(0, len(rows), _CHUNK)
        ])
        best = np.lexsort((rows, -cosines))[:size]
        return Hits(rows=rows[best], scores=cosines[best])


def build_hnsw_index(
    vectors: Vectors,
    folder: Path,
    *,
    advance: Advance | None = None,
    m: int = M,
    ef_construction: int = EF_CONSTRUCTION,
) -> HnswIndex:
    """Write and return the graph of unit vectors (n, d), row r of entity r, with all processors.

    Rows of zeros, entities without words, stay outside and are never found. Rows enter in random
    order: catalogues are sorted, and neighbours that come one after the other make a worse graph.
    m, ef_construction: neighbours per node, beam width while building.

    Raises:
        StorageError: the files cannot be written.
    """
    worded = np.flatnonzero(vectors.any(axis=1))
    order = np.random.default_rng(_SEED).permutation(worded)
    graph = hnswlib.Index(space="ip", dim=vectors.shape[1])
    graph.init_index(max(1, len(order)), M=m, ef_construction=ef_construction, random_seed=_SEED)
    _add(graph, vectors, order, advance=advance)
    if advance is not None:
        advance(len(vectors) - len(order))
    return _written(graph, vectors, folder)


def update_hnsw_index(
    vectors: Vectors,
    folder: Path,
    *,
    source: Path,
    origin: Rows,
    advance: Advance | None = None,
) -> HnswIndex | None:
    """Write and return the graph of a folder with other vectors, in time as many as are new.

    None, and nothing is written, when too many nodes would be dead: then build it anew.
    vectors: unit vectors (n, d) of all rows; origin: shape (n,), the row in `source` that has the
    same vector, -1 for none.

    Raises:
        IndexDamagedError: `source` cannot be opened.
        StorageError: the files cannot be written.
    """
    facts, arrays, old = _read(source)
    row_of = np.full(len(old), -1, np.int64)
    row_of[origin[origin >= 0]] = np.flatnonzero(origin >= 0)
    labels = np.asarray(arrays["label_lookup_external"], np.int64)
    rows = np.where(labels < len(old), row_of[np.minimum(labels, len(old) - 1)], -1)
    dead = np.flatnonzero(rows < 0)
    fresh = np.flatnonzero((origin < 0) & vectors.any(axis=1))
    if len(dead) > MOST_DEAD * (len(labels) + len(fresh)):
        return None
    rows[dead] = len(vectors) + np.arange(len(dead))
    graph = _relabelled(facts, arrays, rows)
    for label in rows[dead[labels[dead] < len(old)]].tolist():
        graph.mark_deleted(label)
    graph.resize_index(max(1, len(labels) + len(fresh)))
    _add(graph, vectors, np.random.default_rng(_SEED).permutation(fresh), advance=advance)
    if advance is not None:
        advance(len(vectors) - len(fresh))
    return _written(graph, vectors, folder)


def open_hnsw_index(folder: Path) -> HnswIndex:
    """The graph of a folder, read into memory when it is first searched.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed; what only hnswlib finds, it
            finds in the first search.
    """
    _, arrays, stored = _read(folder)

    def graph() -> hnswlib.Index:
        facts, arrays, _ = _read(folder)
        try:
            return hnswlib.Index(params={**facts, **arrays})
        except (RuntimeError, KeyError, TypeError, ValueError) as error:
            raise IndexDamagedError(f"{folder}: cannot open the vector index: {error}") from error

    return HnswIndex(graph, stored=stored, labels=arrays["label_lookup_external"])


def _read(
    folder: Path,
) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]], npt.NDArray[np.float16]]:
    """Facts and arrays of a graph, which fit together, and the vectors, memory-mapped."""
    try:
        facts = json.loads((folder / "graph.json").read_text("utf-8"))
        stored = np.load(folder / "vectors.npy", mmap_mode="r").view(np.ndarray)
        arrays = {name: _array(folder / f"graph-{name}.npy") for name in _ARRAYS}
        _check(facts, arrays, dimensions=stored.shape[1])
    except (OSError, ValueError, EOFError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the vector index: {error}") from error
    return facts, arrays, stored


def _relabelled(
    facts: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]], labels: npt.NDArray[np.int64]
) -> hnswlib.Index:
    """The graph with these labels in the order of `label_lookup_external`."""
    nodes = arrays["data_level0"].reshape(-1, facts["size_data_per_element"]).copy()
    at = facts["label_offset"]
    inside = arrays["label_lookup_internal"]
    nodes[inside, at : at + 8] = labels.astype("<u8").view(np.int8).reshape(-1, 8)
    changed = {"data_level0": nodes.ravel(), "label_lookup_external": labels.astype(np.uint64)}
    return hnswlib.Index(params={**facts, **arrays, **changed})


def _add(
    graph: hnswlib.Index, vectors: Vectors, order: npt.NDArray[np.int64], *, advance: Advance | None
) -> None:
    """Adds these rows with all processors."""
    for start in range(0, len(order), _CHUNK):
        rows = order[start : start + _CHUNK]
        graph.add_items(vectors[rows], rows, num_threads=os.cpu_count() or 1)
        if advance is not None:
            advance(len(rows))


def _written(graph: hnswlib.Index, vectors: Vectors, folder: Path) -> HnswIndex:
    stored = vectors.astype(np.float16)
    try:
        _save(graph, folder=folder, stored=stored)
    except (OSError, RuntimeError) as error:
        raise StorageError(f"{folder}: cannot write the vector index: {error}") from error
    return HnswIndex(lambda: graph, stored=stored, labels=np.array(graph.get_ids_list(), np.int64))


def _save(graph: hnswlib.Index, *, folder: Path, stored: npt.NDArray[np.float16]) -> None:
    """Writes what hnswlib itself gives out for copying an index, arrays and numbers apart.

    Its own file takes twice as long to open: it is read in half a million little steps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = graph.__getstate__()[0]
    for name in _ARRAYS:
        np.save(folder / f"graph-{name}.npy", state.pop(name))
    (folder / "graph.json").write_text(json.dumps(state), "utf-8")
    np.save(folder / "vectors.npy", stored)


def _array(file: Path) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = np.load(file, mmap_mode="r").view(np.ndarray)
    return array


def _check(
    facts: Mapping[str, int], arrays: Mapping[str, npt.NDArray[Any]], *, dimensions: int
) -> None:
    """Refuses parts that do not fit together before hnswlib copies them unseen."""
    count = facts["cur_element_count"]
    if facts["dim"] != dimensions:
        raise ValueError("the vectors have another length than the graph")
    if len(arrays["data_level0"]) != count * facts["size_data_per_element"]:
        raise ValueError("the graph is cut")
    if (
        len(arrays["link_lists"])
        != arrays["element_levels"].sum() * facts["size_links_per_element"]
    ):
        raise ValueError("the upper levels of the graph are cut")
