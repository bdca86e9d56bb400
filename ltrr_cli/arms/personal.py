"""`personal`: what in the listener's own world answers the query."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import Encoder, Histories, Request, TextIndex, VectorIndex
from ltrr_cli.records.hits import Hits, Rows, Scores, distinct, no_hits
from ltrr_cli.records.text_query import AllOf, AnyOf, Term

_MOST_PLAYED = 100
_MOST_MATCHES = 160
_QUERY_SHARE = 0.5  # of the vector that looks around the listener's taste; the rest is taste


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """Entities of the listener's history, and related to it, that match; then near in taste.

    Three lists, one after the other: matches of the query's words among what the listener played
    or what is related to it; the history itself by plays and nearness to the query; what lies
    nearest to the middle between the query and the listener's vector, the mean of the played
    entities' vectors weighted by log(1 + plays).
    """

    histories: Histories
    text: TextIndex
    encoder: Encoder
    vectors: VectorIndex
    query_words: QueryWords

    def obstacle(self, request: Request) -> str | None:
        user = request.query.user
        if user is None:
            return "no listener given (--user)"
        known = self.histories.find(user) is not None
        return None if known else f"no history of listener '{user}'"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        rows, plays = self.histories.find(request.query.user or "") or (np.empty(0, np.int32),) * 2
        rows, affinity = rows[:_MOST_PLAYED], np.log1p(plays[:_MOST_PLAYED]).astype(np.float32)
        affinity = affinity / max(float(affinity.max(initial=0.0)), 1e-9)
        query = self.encoder.encode([request.query.text])[0]
        played = self.vectors.vectors(rows)
        taste = affinity @ played
        middle = _QUERY_SHARE * query + (1 - _QUERY_SHARE) * taste / max(
            float(np.linalg.norm(taste)), 1e-9
        )
        matches = self._matches(request, rows, affinity).top(depth).rows
        own = affinity * (1 + played @ query)
        own_order = np.argsort(-own, kind="stable")
        near = self.vectors.nearest(middle.astype(np.float32), limit=depth)
        note = f"{len(matches)} matches among {len(rows)} played and what is related to them"
        lists = [matches, rows[own_order], near.rows]
        found = np.concatenate(lists)
        return distinct(found, 1 / (1 + np.arange(len(found))), note=note).top(depth)

    def _matches(self, request: Request, rows: Rows, affinity: Scores) -> Hits:
        words = self.query_words.any_field(request)
        if not words.parts:
            return no_hits()
        mine = tuple(
            Term("links", str(row), float(w)) for row, w in zip(rows, affinity, strict=True)
        )
        return self.text.search(AllOf((words, AnyOf(mine))), limit=_MOST_MATCHES)
