"""`sparse`: entities whose learned expansions share heavy terms with the query."""

from collections.abc import Mapping
from dataclasses import dataclass

from ltrr_cli.ports import ImpactIndex, Request, SparseEncoder
from ltrr_cli.records.hits import Hits, no_hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparse:
    """Learned sparse retrieval (SPLADE, Formal et al. 2021): documents carry the expansion."""

    encoder: SparseEncoder
    impacts: ImpactIndex

    def obstacle(self, request: Request) -> str | None:
        return None if request.understanding.words else "the query has no words"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        terms, weights = self.encoder.expand(request.query.text)
        if not terms:
            return no_hits("no term of the query is known")
        found = self.impacts.search(terms, weights, limit=depth)
        return Hits(rows=found.rows, scores=found.scores, note=f"terms {', '.join(terms[:5])}")
