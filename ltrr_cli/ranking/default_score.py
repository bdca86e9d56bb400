"""The order of the page before a ranker is learnt: weighted reciprocal ranks and popularity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Columns, Features, Request, Unordered
from ltrr_cli.records.hits import Candidates, Rows, Scores

RANK_OFFSET = 5.0
POPULARITY_WEIGHT = 0.1
ARM_WEIGHTS: Mapping[str, float] = MappingProxyType({
    "lexical": 0.35,
    "exact": 0.3,
    "structured": 1.2,
    "memory": 1.5,
    "similar": 0.1,
    "fuzzy": 0.7,
    "predicted": 1.2,
    "personal": 0.3,
    "popular_lexical": 0.2,
    "dense": 0.35,
    "sparse": 0.5,
    "related": 0.25,
    "works": 0.25,
    "fresh": 0.1,
})
"""By random search on half of the RealMix dev groups, tried on the rest (docs/decisions/0003)."""

_PLACES = np.arange(np.iinfo(np.int16).max + 1, dtype=np.float32)  # of each rank
_PLACES[0] = np.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultScore:
    """Σ over arms of w_arm · (o + 1) / (o + rank), plus a share of popularity; o = 5.

    Weighted reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) with a smaller offset than
    their 60, so that first places count; an arm of weight 1 gives its first place one point.
    """

    columns: Columns
    name: str = "default score"
    scale: str = "points"
    reads_features: bool = False

    def parts(
        self, request: Request, candidates: Candidates, *, features: Features | None = None
    ) -> Mapping[str, Scores]:
        del request, features
        return self._parts(candidates.arms, candidates.ranks, rows=candidates.rows)

    def score(
        self, request: Request, candidates: Candidates, *, features: Features | None = None
    ) -> Scores:
        del request, features
        return self.of(candidates.arms, candidates.ranks, rows=candidates.rows)

    def scores(self, several: Sequence[Unordered]) -> list[Scores]:
        return [self.score(each.request, each.candidates) for each in several]

    def of(self, arms: Sequence[str], ranks: npt.NDArray[np.int16], *, rows: Rows) -> Scores:
        """The scores of these rows; ranks: as in `Candidates`."""
        return self.of_places(arms, as_places(ranks), rows=rows)

    def of_places(self, arms: Sequence[str], places: Scores, *, rows: Rows) -> Scores:
        """The same; places: ranks as of `as_places`."""
        total: Scores = np.add.reduce(_points(arms, places), axis=0) + self._bonus(rows)
        return total

    def points(
        self, arms: Sequence[str], ranks: npt.NDArray[np.int16], *, rows: Rows
    ) -> tuple[Scores, Scores]:
        """What each arm adds to each row, (n, a), and what each row has anyway, (n,)."""
        return _points(arms, as_places(ranks)).T, self._bonus(rows)

    def _parts(
        self, arms: Sequence[str], ranks: npt.NDArray[np.int16], *, rows: Rows
    ) -> dict[str, Scores]:
        by_arm = dict(zip(arms, _points(arms, as_places(ranks)), strict=True))
        return by_arm | {"popularity": self._bonus(rows)}

    def _bonus(self, rows: Rows) -> Scores:
        return POPULARITY_WEIGHT * self.columns.popularity.take(rows)


def as_places(ranks: npt.NDArray[np.int16]) -> Scores:
    """Ranks (n, a) as (a, n), infinite where an arm did not bring the entity.

    >>> as_places(np.array([[1, 0]], np.int16)).tolist()
    [[1.0], [inf]]
    """
    return _PLACES.take(np.ascontiguousarray(ranks.T))


def _points(arms: Sequence[str], places: Scores) -> Scores:
    """What each arm adds to each row, (a, n)."""
    points: Scores = _of_first(tuple(arms)) / (RANK_OFFSET + places)
    return points


@lru_cache
def _of_first(arms: tuple[str, ...]) -> Scores:
    """What each arm adds to its first row, times 1 + the offset, (a, 1)."""
    weights = np.array([[ARM_WEIGHTS.get(arm, 0.5)] for arm in arms], np.float32)
    return weights * (RANK_OFFSET + 1)
