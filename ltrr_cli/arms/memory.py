"""`memory`: what worked for this query."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import Clicked, MemoryTable, Remembered, Request, clicked_of
from ltrr_cli.records.hits import Hits, grouped, no_hits

ENOUGH = 5.0
"""Examinations of the best known entity after which nearer forms are believed alone."""

NEARER = 0.8
"""What each step away from the query as typed keeps of the scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Clicked entities by their lower bounds, summed over the forms of the query.

    s(e) = sum over forms q' of .8^k · lower(q', e), k = 0, 1, …: as typed, without fillers, with
    the spelling repaired, until one of them is well known.
    """

    table: MemoryTable
    query_words: QueryWords

    def obstacle(self, request: Request) -> str | None:
        if not len(self.table):
            return "no remembered clicks yet"
        known = any(True for _ in known_forms(request, self.table, self.query_words))
        return None if known else "no remembered clicks for this query"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        forms = list(known_forms(request, self.table, self.query_words))
        if not forms:
            return no_hits("no remembered clicks")
        note = f"remembered clicks for '{forms[0][0]}'"
        weights = [NEARER**step for step in range(len(forms))]
        clicked = clicked_of([found for _, found in forms])
        return summed(clicked, weights, depth=depth, note=note)


def known_forms(
    request: Request, table: MemoryTable, query_words: QueryWords
) -> Iterator[tuple[str, Remembered]]:
    """The forms with remembered clicks, nearest first, until one is well known."""
    for form in query_words.forms(request.understanding):
        found = table.find(form)
        if not len(found.rows):
            continue
        if found.has_clicks:
            yield form, found
        if found.most_evidence >= ENOUGH:
            return


def summed(clicked: Clicked, weights: npt.ArrayLike, *, depth: int, note: str) -> Hits:
    """What was clicked for any of these queries, by the weighted sum of its lower bounds.

    weights: of the queries, (k,).
    """
    scores = clicked.lower * np.array(weights, np.float32).repeat(clicked.counts)
    if len(clicked.counts) == 1:  # in this order already
        return Hits(rows=clicked.rows[:depth], scores=scores[:depth], note=note)
    distinct, first, places = grouped(clicked.rows)
    total = np.bincount(places, scores).astype(np.float32)
    best = np.lexsort((first, -total))[:depth]
    return Hits(rows=distinct[best], scores=total[best], note=note)
