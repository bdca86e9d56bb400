"""`memory` and `predicted`: what is remembered, or foreseen, for this query and near ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import KeyedLists, Request
from ltrr_cli.records.hits import Hits, distinct, no_hits

_NEARER = 0.8  # what each step away from the query as typed keeps of the scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Q2E: entities by score for the query; then for near forms of it, each step discounted.

    Near forms, in order: without fillers, with the spelling repaired, with the words sorted.
    """

    q2e: KeyedLists
    query_words: QueryWords
    what: str

    def obstacle(self, request: Request) -> str | None:
        if not len(self.q2e):
            return f"no {self.what} yet"
        near = any(form in self.q2e for form in self._forms(request))
        return None if near else f"no {self.what} for this query or a near one"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        found, discount, first = [], 1.0, ""
        for form in self._forms(request):
            rows, scores = self.q2e.find(form)
            if len(rows):
                found.append((rows, scores * discount))
                first = first or form
                discount *= _NEARER
        if not found:
            return no_hits(f"no {self.what}")
        rows = np.concatenate([rows for rows, _ in found])
        scores = np.concatenate([scores for _, scores in found])
        best = np.argsort(-scores, kind="stable")
        return distinct(rows[best], scores[best], note=f"{self.what} for '{first}'").top(depth)

    def _forms(self, request: Request) -> Iterator[str]:
        understanding = request.understanding
        content = self.query_words.content(understanding.words)
        repaired = self.query_words.content(understanding.corrected)
        forms = (understanding.words, content, repaired, sorted(content))
        yield from dict.fromkeys(" ".join(form) for form in forms if form)
