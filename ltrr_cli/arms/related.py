"""`related`: what the best hits of cheap arms are related to."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.ports import Arm, Request, RowLists
from ltrr_cli.records.hits import Hits, no_hits

_SEEDS = 6
_RANK_OFFSET = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """The artist of a song, the songs of an artist: neighbours of the first hits in the graph.

    seeders: cheap arms by name; a list that an arm brought earlier is used again.
    A neighbour scores Σ over seeds of edge weight / (2 + rank of the seed).
    """

    relations: RowLists
    seeders: Mapping[str, Arm]

    def obstacle(self, request: Request) -> str | None:
        return None if request.understanding.words else "the query has no words"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        rows, scores = [], []
        for name in self.seeders:
            hits = earlier[name] if name in earlier else self._seeds(name, request)
            for rank, seed in enumerate(hits.rows[:_SEEDS].tolist()):
                neighbours, weights = self.relations.find(seed)
                rows.append(neighbours)
                scores.append(weights / (_RANK_OFFSET + rank))
        if not sum(map(len, rows)):
            return no_hits("the first hits have no relations")
        found, places = np.unique(np.concatenate(rows), return_inverse=True)
        total = np.bincount(places, np.concatenate(scores)).astype(np.float32)
        best = np.argsort(-total, kind="stable")[:depth]
        return Hits(rows=found[best], scores=total[best], note=f"related to {len(rows)} first hits")

    def _seeds(self, name: str, request: Request) -> Hits:
        arm = self.seeders[name]
        if arm.obstacle(request) is not None:
            return no_hits()
        return arm.retrieve(request, depth=_SEEDS, earlier={})
