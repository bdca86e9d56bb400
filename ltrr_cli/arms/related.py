"""`related`: what the readings name, and what cheap arms find first, leads further."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.ports import Arm, Request, RowLists
from ltrr_cli.records.hits import Hits, Rows, Scores, grouped, no_hits

_SEEDS = 6
_HIT_SHARE = 1.0  # of a first hit against something that a sure reading names
_NAMED_ROWS = 3
_RANK_OFFSET = 10.0
_STEPS = 3  # neighbours that are followed one step further: a song's artist to the other songs
_STEP_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """The artist of a song, the songs of an artist: neighbours of seeds in the graph.

    Seeds are what the readings name, with the reading's probability, and the first hits of cheap
    arms; a list that an arm brought earlier is used again. Each seed's list of neighbours, best
    first, gives points by rank, so that many unknown works of one seed do not stand behind all the
    known ones of another; the best neighbours lead one step further.
    """

    relations: RowLists
    seeders: Mapping[str, Arm]

    def obstacle(self, request: Request) -> str | None:
        return None if request.understanding.words else "the query has no words"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        seeds = [*_named(request), *self._first_hits(request, earlier)]
        near, scores = self._neighbours(seeds)
        best = np.argsort(-scores, kind="stable")[:_STEPS]
        further = zip(near[best].tolist(), (_STEP_SHARE * scores[best]).tolist(), strict=True)
        found, total = self._neighbours([*seeds, *further])
        if not len(found):
            return no_hits("nothing named, and the first hits have no relations")
        best = np.argsort(-total, kind="stable")[:depth]
        return Hits(rows=found[best], scores=total[best], note=f"related to {len(seeds)} entities")

    def _neighbours(self, seeds: Sequence[tuple[int, float]]) -> tuple[Rows, Scores]:
        """Everything that the seeds lead to, and Σ share / (offset + rank) of each."""
        lists = [self.relations.find(seed)[0] for seed, _ in seeds]
        rows = np.concatenate([np.empty(0, np.int32), *lists])
        lengths = np.array([len(each) for each in lists], np.int64)
        ranks = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        shares = np.repeat([share * _RANK_OFFSET for _, share in seeds], lengths)
        found, _, places = grouped(rows)
        total = np.bincount(places, shares / (_RANK_OFFSET + ranks), minlength=len(found))
        return found, total.astype(np.float32)

    def _first_hits(
        self, request: Request, earlier: Mapping[str, Hits]
    ) -> Iterator[tuple[int, float]]:
        for name, arm in self.seeders.items():
            if name in earlier:
                hits = earlier[name]
            elif arm.obstacle(request) is None:
                hits = arm.retrieve(request, depth=_SEEDS, earlier={})
            else:
                continue
            for rank, seed in enumerate(hits.rows[:_SEEDS].tolist()):
                yield seed, _HIT_SHARE / (2 + rank)


def _named(request: Request) -> Iterator[tuple[int, float]]:
    """The entities that readings name, a few of each slot."""
    for reading in request.understanding.readings:
        for slot in reading.slots:
            for rank, row in enumerate(slot.rows[:_NAMED_ROWS]):
                yield row, reading.probability / (2 + rank)
