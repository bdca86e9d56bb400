"""What is remembered of a query, and where a query is looked up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ltrr_cli.records.evidence import Numbers
from ltrr_cli.records.hits import Rows, Scores

PriorsOf = Callable[[Sequence[str], Sequence[str]], Numbers]
"""Query keys and entity ids, aligned, to the predicted scores of these pairs, NaN for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The entities of a query, best first; all (n,), not to be written into.

    rows: each once; lower: falling, clicks for each examination, at least that, nine times in
    ten; mean: the same, most likely; clicks: C, what was done with the entity, may be 0;
    evidence: E, how often it was looked at; strength: n0, how many examinations the belief
    before the first one is worth.
    """

    rows: Rows
    lower: Scores
    mean: Scores
    clicks: Scores
    evidence: Scores
    strength: Scores

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_clicks(self) -> bool:
        """Whether any of them was clicked."""
        return bool(np.count_nonzero(self.clicks))

    @property
    def most_evidence(self) -> float:
        """E of the pair that is known best, 0 when there is none: how well the query is known."""
        return max(self.evidence.tolist(), default=0.0)


_NONE = np.empty(0, np.float32)
NOTHING = Remembered(
    rows=np.empty(0, np.int32),
    lower=_NONE,
    mean=_NONE,
    clicks=_NONE,
    evidence=_NONE,
    strength=_NONE,
)
"""What is remembered of a stranger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """What was clicked for each of some queries: that of the first, then that of the second, ….

    rows, lower: as in `Remembered`, those with clicks only, all queries' together (m,); counts:
    how many of them are of which query, (k,); most_evidence: E of the pair of each query that is
    known best, clicked or not, 0 when there is none: how well the query is known, (k,).
    """

    rows: Rows
    lower: Scores
    counts: Sequence[int]
    most_evidence: Sequence[float]


def clicked_of(found: Sequence[Remembered]) -> Clicked:
    """What was clicked, of what is remembered of each of some queries."""
    places = [each.clicks.nonzero()[0] for each in found]
    of_queries = list(zip(found, places, strict=True))
    return Clicked(
        rows=np.concatenate([NOTHING.rows, *(each.rows.take(here) for each, here in of_queries)]),
        lower=np.concatenate([_NONE, *(each.lower.take(here) for each, here in of_queries)]),
        counts=list(map(len, places)),
        most_evidence=[each.most_evidence for each in found],
    )


class MemoryTable(Protocol):
    """Which entities worked for which query, by normalised query."""

    def find(self, key: str) -> Remembered:
        """The entities of this query; `NOTHING` when it is not known."""
        ...

    def clicked(self, keys: Sequence[str]) -> Clicked:
        """What was clicked for these queries, all looked up at once."""
        ...

    def near(
        self, words: Sequence[str], *, limit: int, least: float = 0.0
    ) -> list[tuple[str, float]]:
        """Known queries that share words with these, and the cosine (0..1], nearest first.

        The cosine is of words weighted by how few queries have them; order does not matter, so
        a query of the same words has cosine 1. Only those with a cosine of `least` or more.
        """
        ...

    def __contains__(self, key: object) -> bool:
        """Whether anything was ever seen for this query; what is remembered may still be none."""
        ...

    def __len__(self) -> int:
        """How many queries are known."""
        ...
