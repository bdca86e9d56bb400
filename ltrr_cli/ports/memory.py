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
    def most_evidence(self) -> float:
        """E of the pair that is known best, 0 when there is none: how well the query is known."""
        return float(self.evidence.max()) if len(self.evidence) else 0.0


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


class MemoryTable(Protocol):
    """Which entities worked for which query, by normalised query."""

    def find(self, key: str) -> Remembered:
        """The entities of this query; `NOTHING` when it is not known."""
        ...

    def near(self, words: Sequence[str], *, limit: int) -> list[tuple[str, float]]:
        """Known queries that share words with these, and the cosine (0..1], nearest first.

        The cosine is of words weighted by how few queries have them; order does not matter, so
        a query of the same words has cosine 1.
        """
        ...

    def __contains__(self, key: object) -> bool:
        """Whether anything was ever seen for this query; what is remembered may still be none."""
        ...

    def __len__(self) -> int:
        """How many queries are known."""
        ...
