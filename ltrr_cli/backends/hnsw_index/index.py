"""The port `VectorIndex` over a graph."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ltrr_cli.backends.hnsw_index.files import read_graph
from ltrr_cli.backends.hnsw_index.walk import MappedGraph
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.ports import Vectors
from ltrr_cli.records.hits import Hits, Rows, no_hits

if TYPE_CHECKING:
    import hnswlib

EF = 400
EF_PER_HIT = 2
"""Beam width while searching.

The beam is the same for every list of up to 200, so that a deeper list begins like a shallower one.
Recall of the exact 100 on RealMix (546,140 entities, 128 dimensions, `scripts/measure_graph.py`) is
.967; of a graph that was built with a beam of 100 it is .976 (docs/benchmarks/build.md).
"""


WALKS = 4
"""Searches that a process makes in the files before it copies the graph: one takes some 20 ms
there and 1 ms in the copy, which takes 400 ms to make."""

_CHUNK = 8192
_Found = tuple[Rows, Vectors]
"""Rows (n,) and their vectors (n, d), as the graph has them."""


class HnswIndex:
    """Port `VectorIndex` over the files that `build_hnsw_index` leaves. Not for several threads.

    graph: opens it, called when it is first needed: many answers need no more than the vectors.
    labels: of all its nodes; walk: opens it in its files, for the first searches; None: there are
    no files.
    """

    def __init__(
        self,
        graph: "Callable[[], hnswlib.Index]",
        *,
        stored: npt.NDArray[np.float16],
        labels: npt.NDArray[np.integer],
        walk: Callable[[], MappedGraph] | None = None,
    ) -> None:
        self._open = graph
        self._open_walk = walk
        self._walks_left = 0 if walk is None else WALKS
        self._stored = stored
        self._size = int((labels < len(stored)).sum())

    @cached_property
    def _graph(self) -> "hnswlib.Index":
        return self._open()

    @cached_property
    def _walk(self) -> MappedGraph | None:
        return None if self._open_walk is None else self._open_walk()

    def __len__(self) -> int:
        """How many entities can be found."""
        return self._size

    def nearest(self, vector: Vectors, *, limit: int) -> Hits:
        size = min(limit, self._size)
        if size <= 0 or not vector.any():
            return no_hits()
        beam = max(EF, EF_PER_HIT * size)
        found = self._walked(vector, size, beam=beam) or self._searched(vector, size, beam=beam)
        if found is None:
            return self._scan(vector, size)
        rows, vectors = found
        # the same figures whoever found them: of each row alone, from the same numbers
        cosines = (vectors * vector).sum(axis=1)
        order = np.lexsort((rows, -cosines))
        return Hits(rows=rows[order], scores=cosines[order])

    def _walked(self, vector: Vectors, size: int, *, beam: int) -> _Found | None:
        """What the first searches find in the files; None for later ones, and when it is too few.

        Raises:
            IndexDamagedError: what the files say of each other does not fit.
        """
        if not self._walks_left or "_graph" in vars(self) or self._walk is None:
            return None
        self._walks_left -= 1
        labels, vectors = self._walk.nearest(vector, limit=size, beam=beam)
        return (labels.astype(np.int32), vectors) if len(labels) == size else None

    def _searched(self, vector: Vectors, size: int, *, beam: int) -> _Found | None:
        """What hnswlib finds; None when so many were asked that parts cannot be reached."""
        self._graph.set_ef(beam)  # hnswlib raises when it reaches fewer than k nodes: keep ef ≥ k
        try:
            labels, _ = self._graph.knn_query(vector, k=size, num_threads=1)
        except RuntimeError:
            return None
        of_labels = self._graph.get_items if self._walk is None else self._walk.vectors_of
        return labels[0].astype(np.int32), np.asarray(of_labels(labels[0]))

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


def open_hnsw_index(folder: Path) -> HnswIndex:
    """The graph of a folder, read into memory when it has been searched a few times.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed; what only a search finds, it
            finds in the first one.
    """
    _, arrays, stored = read_graph(folder)
    labels = arrays["label_lookup_external"]

    def graph() -> "hnswlib.Index":
        import hnswlib

        facts, arrays, _ = read_graph(folder)
        with _told(folder):
            return hnswlib.Index(params={**facts, **arrays})

    def walk() -> MappedGraph:
        facts, arrays, _ = read_graph(folder)
        with _told(folder):
            return MappedGraph(facts, arrays)

    return HnswIndex(graph, stored=stored, labels=labels, walk=walk)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Says which folder it is that does not fit together."""
    try:
        yield
    except (RuntimeError, KeyError, TypeError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the vector index: {error}") from error
