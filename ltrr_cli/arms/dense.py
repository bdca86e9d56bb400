"""`dense`: entities whose texts mean the same, by nearest vectors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ltrr_cli.ports import Encoder, Request, VectorIndex
from ltrr_cli.records.hits import Hits, no_hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense:
    """Topics: cosine between the vectors of the query and of each entity's text.

    meaning: opens the encoder and the vectors, called when the arm fires.
    """

    meaning: Callable[[], tuple[Encoder, VectorIndex]]

    def obstacle(self, request: Request) -> str | None:
        return None if request.query.text.strip() else "the query is empty"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        encoder, vectors = self.meaning()
        vector = encoder.encode([request.query.text])[0]
        if not vector.any():
            return no_hits("the encoder knows no piece of the query")
        found = vectors.nearest(vector, limit=depth)
        note = f"nearest by {encoder.name}"
        return Hits(rows=found.rows, scores=found.scores, note=note)
