"""How a graph is built, and changed in time as many entities are new."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ltrr_cli.backends.hnsw_index.files import read_graph, save_graph
from ltrr_cli.backends.hnsw_index.index import HnswIndex
from ltrr_cli.errors import StorageError
from ltrr_cli.ports import Advance, Vectors
from ltrr_cli.records.hits import Rows

if TYPE_CHECKING:
    import hnswlib

M = 24
EF_CONSTRUCTION = 80
"""Neighbours per node, and beam width while building; measured together with `index.EF`."""

MOST_DEAD = 0.2
"""Share of the nodes that may be dead: each is a step on the way of a search."""

_CHUNK = 8192
_SEED = 20


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
    import hnswlib

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
    facts, arrays, old = read_graph(source)
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


def _relabelled(
    facts: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]], labels: npt.NDArray[np.int64]
) -> "hnswlib.Index":
    """The graph with these labels in the order of `label_lookup_external`."""
    import hnswlib

    nodes = arrays["data_level0"].reshape(-1, facts["size_data_per_element"]).copy()
    at = facts["label_offset"]
    inside = arrays["label_lookup_internal"]
    nodes[inside, at : at + 8] = labels.astype("<u8").view(np.int8).reshape(-1, 8)
    changed = {"data_level0": nodes.ravel(), "label_lookup_external": labels.astype(np.uint64)}
    return hnswlib.Index(params={**facts, **arrays, **changed})


def _add(
    graph: "hnswlib.Index",
    vectors: Vectors,
    order: npt.NDArray[np.int64],
    *,
    advance: Advance | None,
) -> None:
    """Adds these rows with all processors."""
    for start in range(0, len(order), _CHUNK):
        rows = order[start : start + _CHUNK]
        graph.add_items(vectors[rows], rows, num_threads=os.cpu_count() or 1)
        if advance is not None:
            advance(len(rows))


def _written(graph: "hnswlib.Index", vectors: Vectors, folder: Path) -> HnswIndex:
    stored = vectors.astype(np.float16)
    try:
        save_graph(graph, folder=folder, stored=stored)
    except (OSError, RuntimeError) as error:
        raise StorageError(f"{folder}: cannot write the vector index: {error}") from error
    return HnswIndex(lambda: graph, stored=stored, labels=np.array(graph.get_ids_list(), np.int64))
