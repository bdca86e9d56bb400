"""What entities are about, each attribute with where it comes from (see `contents`)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.understanding.list_table import ListTable, group

PROVENANCES = ("declared", "extracted", "propagated")
DECLARED, EXTRACTED, PROPAGATED = range(3)
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """All attributes of a catalogue, one entry each; an entity has each facet at most once.

    facets: `kind=value` strings; rows, codes (index into facets), weights (0..1), sources (index
    into `PROVENANCES`): shape (m,), by source, then row.
    """

    facets: tuple[str, ...]
    rows: Rows
    codes: Codes
    weights: Scores
    sources: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[int, str, str, float, str]]:
        """(row, kind, value, weight, provenance) of every entry."""
        entries = (self.rows, self.codes, self.weights, self.sources)
        for row, code, weight, source in zip(*(column.tolist() for column in entries), strict=True):
            kind, _, value = self.facets[code].partition("=")
            yield row, kind, value, weight, PROVENANCES[source]

    def counts(self) -> dict[str, int]:
        """Facet → how many entities declare it or mention it."""
        own = self.codes[self.sources != PROPAGATED]
        counted = np.bincount(own, minlength=len(self.facets)).tolist()
        return dict(zip(self.facets, counted, strict=True))

    def lists(self, priors: Scores, *, longest: int) -> ListTable:
        """Facet → rows, those with most weight · (1 + prior) first; priors: shape (n,)."""
        return group(
            self.facets,
            numbers=self.codes,
            rows=self.rows,
            weights=self.weights * (1 + priors[self.rows]) / 2,
            longest=longest,
        )
