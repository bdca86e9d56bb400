"""`lexical`, `popular_lexical`, `fresh`: BM25 over weighted fields, any word."""

from collections.abc import Mapping
from dataclasses import dataclass

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import Request, TextIndex
from ltrr_cli.records.hits import Hits, no_hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexical:
    """BM25 (Robertson and Zaragoza 2009) of the words of a query, any of them, in any field.

    boost: a column (`popularity`, `freshness`) by which scores are multiplied, up to four times
    for the highest; None for plain BM25.
    """

    text: TextIndex
    query_words: QueryWords
    boost: str | None = None

    def obstacle(self, request: Request) -> str | None:
        return None if request.understanding.words else "the query has no words"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        query = self.query_words.any_field(request)
        if not query.parts:
            return no_hits("no word of the query is in the catalogue")
        found = self.text.search(query, limit=depth, boost=self.boost)
        pushed = "" if self.boost is None else f", pushed by {self.boost}"
        return Hits(
            rows=found.rows, scores=found.scores, note=f"any of {len(query.parts)} words{pushed}"
        )
