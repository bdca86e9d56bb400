"""hnswlib's search, made in the mapped files of a graph.

The same steps in the same order as in the library (Malkov, Yashunin 2018, algorithms 2 and 5), so
the same nodes are found; distances differ in their last digit. It touches the few thousand nodes
on its way and copies nothing, where the library reads all of the graph before its first search.
"""

from collections.abc import Mapping
from functools import cached_property
from heapq import heappop, heappush, heapreplace
from typing import Any

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.ports import Vectors

_Nodes = npt.NDArray[np.int32]
_COUNT, _DEAD = 0xFFFF, 1 << 16
"""Of the number in front of a node's neighbours: how many there are, and whether it is dead."""


class MappedGraph:
    """A graph in the arrays that hnswlib gives of itself.

    Raises:
        KeyError, TypeError, ValueError: the facts lack something, or the arrays do not fit them.
    """

    def __init__(self, facts: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        count, size = facts["cur_element_count"], facts["size_data_per_element"]
        above = facts["size_links_per_element"]

        def field(name: str, shape: tuple[int, ...], kind: type[np.generic]) -> Any:  # noqa: ANN401
            """A part of every node, (n, …)."""
            width = np.dtype(kind).itemsize
            return np.ndarray(
                (count, *shape),
                kind,
                buffer=arrays["data_level0"],
                offset=facts[name],
                strides=(size, width)[: 1 + len(shape)],
            )

        self._links = field("offset_level0", (1 + facts["max_M0"],), np.int32)
        self._vectors = field("offset_data", (facts["dim"],), np.float32)
        self._labels = field("label_offset", (), np.uint64)
        levels = arrays["element_levels"]
        self._upper = arrays["link_lists"].view(np.int32).reshape(-1, above // 4)
        self._begins = np.cumsum(levels) - levels  # of a node's lists in `_upper`
        self._entry, self._top = int(facts["enterpoint_node"]), int(facts["max_level"])

    def nearest(
        self, vector: Vectors, *, limit: int, beam: int
    ) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Labels of the nearest living nodes, nearest first, and their vectors.

        beam: at least `limit`.

        Raises:
            IndexDamagedError: a node names one that is not there.
        """
        try:
            found = self._search(self._descend(vector), vector, beam=beam)[:limit]
        except IndexError as error:
            raise IndexDamagedError(f"the graph of vectors is damaged: {error}") from error
        return self._labels[found].astype(np.int64), self._vectors[found]

    def vectors_of(self, labels: npt.NDArray[np.integer]) -> Vectors:
        """The vectors of these labels; sooner than from hnswlib, which makes lists of them."""
        found: Vectors = self._vectors[self._node_of[labels]]
        return found

    @cached_property
    def _node_of(self) -> _Nodes:
        """Label → node."""
        nodes = np.zeros(int(self._labels.max(initial=0)) + 1, np.int32)
        nodes[self._labels] = np.arange(len(self._labels), dtype=np.int32)
        return nodes

    def _away(self, nodes: Any, vector: Vectors) -> Any:  # noqa: ANN401 -- of one node, or of many
        """Distances: 1 - the cosine."""
        return 1 - self._vectors[nodes] @ vector

    def _descend(self, vector: Vectors) -> tuple[float, int]:
        """Through the upper levels to where the search of the lowest begins, and how far it is."""
        node, away = self._entry, float(self._away(self._entry, vector))
        for level in range(self._top, 0, -1):
            moved = True
            while moved:
                listed = self._upper[self._begins[node] + level - 1]
                near = listed[1 : 1 + (int(listed[0]) & _COUNT)]
                distances = self._away(near, vector)
                best = int(distances.argmin()) if len(near) else 0
                moved = len(near) > 0 and float(distances[best]) < away
                if moved:
                    node, away = int(near[best]), float(distances[best])
        return away, node

    def _search(self, start: tuple[float, int], vector: Vectors, *, beam: int) -> list[int]:
        """The nearest living nodes that a beam finds on the lowest level, nearest first."""
        seen = np.zeros(len(self._links), np.bool_)
        seen[start[1]] = True
        waiting = [start]
        kept = [(-start[0], start[1])] if not self._is_dead(start[1]) else []  # the farthest first
        while waiting:
            away, node = heappop(waiting)
            if len(kept) == beam and away > -kept[0][0]:
                break
            near = self._unseen(node, seen)
            distances = self._away(near, vector)
            if len(kept) == beam:
                closer = distances < -kept[0][0]
                near, distances = near[closer], distances[closer]
            for other, far in zip(near.tolist(), distances.tolist(), strict=True):
                if len(kept) == beam and far >= -kept[0][0]:
                    continue
                heappush(waiting, (far, other))
                if not self._is_dead(other):
                    (heapreplace if len(kept) == beam else heappush)(kept, (-far, other))
        return [node for _, node in sorted(kept, reverse=True)]

    def _unseen(self, node: int, seen: npt.NDArray[np.bool_]) -> _Nodes:
        """The neighbours that were not seen yet; they are now."""
        listed = self._links[node]
        near: _Nodes = listed[1 : 1 + (int(listed[0]) & _COUNT)]
        near = near[~seen[near]]
        seen[near] = True
        return near

    def _is_dead(self, node: int) -> bool:
        return bool(self._links[node, 0] & _DEAD)
