"""`similar`: what worked for queries that share words with this one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ltrr_cli.arms.memory import ENOUGH, NEARER, known_forms, summed
from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import Clicked, MemoryTable, Request, clicked_of
from ltrr_cli.records.evidence import Numbers
from ltrr_cli.records.hits import Hits, no_hits
from ltrr_cli.records.kept import kept

_QUERIES, _LEAST_COSINE, _TEMPERATURE = 10, 0.2, 0.05
_KEPT = 64  # requests, of which some are answered together

Near = tuple[Clicked, Numbers]
"""What was clicked for near queries, and the weight of each, (k,)."""

_NOTHING_NEAR: Near = (clicked_of([]), np.empty(0))


@dataclass(frozen=True, kw_only=True)
class Similar:
    """Clicked entities of near queries, while little is known of the query itself.

    s(e) = sum over queries q' of w(q') · lower(q', e) (methods.md 4.2), of at most ten known
    queries with a cosine of words of .2 or more: w = softmax(cosine / .05) · E/(E + 5), times .8
    for each known form of the query itself. A query that is well known, by 5 examinations of its
    best entity, needs no help; with a border of 20, near queries push aside what is known of the
    middling ones.

    An arm of its own, beside `memory`, because it is of another worth: it may find what nothing
    else does where a query is new, and it is often wrong.
    """

    table: MemoryTable
    query_words: QueryWords

    def obstacle(self, request: Request) -> str | None:
        if not len(self.table):
            return "no remembered clicks yet"
        clicked, _ = self._near(request)
        is_any = len(clicked.rows) > 0
        return None if is_any else "enough is known of this query, or nothing near it"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        clicked, weights = self._near(request)
        if not len(clicked.rows):
            return no_hits("no remembered clicks for near queries")
        known = sum(map(bool, clicked.counts))
        count = f"{known} near queries" if known > 1 else "a near query"
        return summed(clicked, weights, depth=depth, note=f"remembered clicks for {count}")

    @cached_property
    def _near(self) -> Callable[[Request], Near]:
        """Looked up once for a request: by the obstacle, then for the list."""
        return kept(self._weighted, most=_KEPT)

    def _weighted(self, request: Request) -> Near:
        known = [found for _, found in known_forms(request, self.table, self.query_words)]
        is_known = any(found.most_evidence >= ENOUGH for found in known)
        near = {} if is_known else self._nearest(request)
        if not near:
            return _NOTHING_NEAR
        clicked = self.table.clicked([*near])
        cosines = np.array([*near.values()])
        shares = np.exp((cosines - cosines.max()) / _TEMPERATURE)
        shares *= NEARER ** (len(known) + 1) / shares.sum()
        evidence = np.array(clicked.most_evidence)
        return clicked, shares * evidence / (evidence + ENOUGH)

    def _nearest(self, request: Request) -> dict[str, float]:
        """The near queries that are no forms of this one, and their cosines."""
        own = self.query_words.forms(request.understanding)
        words = self.query_words.content(request.understanding.corrected)
        near = self.table.near(words, limit=_QUERIES + len(own), least=_LEAST_COSINE)
        return dict([each for each in near if each[0] not in own][:_QUERIES])
