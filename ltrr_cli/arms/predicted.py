"""`predicted`: what is foreseen for this query and near forms of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import KeyedLists, Request
from ltrr_cli.records.hits import Hits, distinct, no_hits

_NEARER = 0.8  # what each step away from the query as typed keeps of the scores
_WHAT = "predicted queries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """Entities by score for the query; then for near forms of it, each step discounted.

    Near forms, in order: without fillers, with the spelling repaired, with the words sorted.
    """

    q2e: KeyedLists
    query_words: QueryWords

    def obstacle(self, request: Request) -> str | None:
        if not len(self.q2e):
            return f"no {_WHAT} yet"
        near = any(form in self.q2e for form in self._forms(request))
        return None if near else f"no {_WHAT} for this query or a near one"

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
            return no_hits(f"no {_WHAT}")
        note = f"{_WHAT} for '{first}'"
        if len(found) == 1:  # in this order already, each row once
            rows, scores = found[0]
            return Hits(rows=rows[:depth], scores=scores[:depth], note=note)
        rows = np.concatenate([rows for rows, _ in found])
        scores = np.concatenate([scores for _, scores in found])
        best = np.argsort(-scores, kind="stable")
        return distinct(rows[best], scores[best], note=note).top(depth)

    def _forms(self, request: Request) -> list[str]:
        forms = self.query_words.forms(request.understanding)
        in_order = " ".join(sorted(self.query_words.content(request.understanding.words)))
        return [*forms, in_order] if in_order and in_order not in forms else [*forms]
