"""`personal`: what of the listener's own, and of what others found, answers the query."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import (
    NOTHING,
    Encoder,
    Histories,
    MemoryTable,
    Request,
    TextIndex,
    VectorIndex,
    Vectors,
)
from ltrr_cli.records.hits import Hits, Rows, Scores, distinct, no_hits
from ltrr_cli.records.text_query import AllOf, LinksTo

_MOST_PLAYED, _MOST_MATCHES = 100, 160
_COSINE, _MATCH, _SESSION = 0.5, 0.5, 0.5  # against 1 for the most played entity
_CLICKS = 1.5
_KEPT = 0.7  # what each further click leaves of the weight of those before it in the session
_QUERY_SHARE = 0.5  # of the vector that looks around the listener's taste; the rest is taste


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """What the listener played, and clicked on in this session.

    rows: (n,), each once; affinity: (n,), log(1 + plays) as a share of the highest; session:
    (n,), .7^k for what was clicked on before k others, 0 for what was not clicked on.
    """

    rows: Rows
    affinity: Scores
    session: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """The listener's own and others' finds, then what is related and matches, then near in taste.

    Three lists, one after the other. What the listener played, or clicked on in this session, and
    what others clicked on for this query, by affinity + 1.5 · belief + .5 · cosine with the query
    + .5 if it is the listener's and has words of the query + .5 · its weight in the session;
    belief: log(1 + C) / (1 + log(1 + most)) of C remembered clicks, of which the entity that has
    most has `most`, so that little of a history gives way to a query that few have asked. Matches
    of the query's words among what is related to the listener's own. What lies nearest to the
    middle between the query and the listener's vector: the mean of the played entities' vectors
    weighted by log(1 + plays), in equal parts with that of the session.

    One list of both, because the end of a history is worth less than the best that others found:
    on listeners' own tags of RealMix, the later ones held out, it gives a recall of .409 at 20 and
    .546 at 50, where the history alone gave .389 and .489 (docs/decisions/0010-hazard-policy.md).

    meaning: opens the encoder and the vectors, called when the arm fires.
    """

    histories: Histories | None
    memory: MemoryTable | None
    row_of: Callable[[str], int | None]
    text: TextIndex
    meaning: Callable[[], tuple[Encoder, VectorIndex]]
    query_words: QueryWords

    def obstacle(self, request: Request) -> str | None:
        query = request.query
        if any(self.row_of(entity) is not None for entity in query.clicked):
            return None
        if self.histories is None:
            return "no listening histories (build with --histories)"
        if query.user is None:
            return "no listener given (--user)"
        known = self.histories.find(query.user) is not None
        return None if known else f"no history of listener '{query.user}'"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        world = self._world(request)
        clicked, beliefs = self._remembered(request)
        rows = np.concatenate([world.rows, np.setdiff1d(clicked, world.rows)])
        encoder, vectors = self.meaning()
        of_rows = vectors.vectors(rows)
        query = encoder.encode([request.query.text])[0]
        matches = self._matches(request, world).rows
        scores = _COSINE * (of_rows @ query) + _CLICKS * _looked_up(rows, clicked, beliefs)
        own = world.affinity + _SESSION * world.session
        own += _looked_up(world.rows, matches, np.full(len(matches), _MATCH, np.float32))
        scores[: len(own)] += own
        found = np.concatenate([rows[np.argsort(-scores, kind="stable")], matches])
        played = of_rows[: len(own)]
        note = f"{len(matches)} matches among {len(own)} played and what is related to them"
        hits = distinct(found, 1 / (1 + np.arange(len(found))), note=note)
        if len(hits) < depth:
            middle = _middle(query, world, played=played)
            near = vectors.nearest(middle, limit=depth).rows
            found = np.concatenate([hits.rows, near])
            hits = distinct(found, 1 / (1 + np.arange(len(found))), note=note)
        return hits.top(depth)

    def _world(self, request: Request) -> _World:
        """The most played entities first, then those of the session that are not among them."""
        known = None
        if self.histories is not None and request.query.user is not None:
            known = self.histories.find(request.query.user)
        rows, plays = (np.empty(0, np.int32),) * 2 if known is None else known
        rows, logs = rows[:_MOST_PLAYED], np.log1p(plays[:_MOST_PLAYED]).astype(np.float32)
        clicked, weights = self._clicked(request.query.clicked)
        if len(clicked):
            rows = np.concatenate([rows, np.setdiff1d(clicked, rows)])
        affinity = np.zeros(len(rows), np.float32)
        affinity[: len(logs)] = logs / max(float(logs.max(initial=0.0)), 1e-9)
        return _World(rows=rows, affinity=affinity, session=_looked_up(rows, clicked, weights))

    def _clicked(self, entity_ids: tuple[str, ...]) -> tuple[Rows, Scores]:
        """Each entity of the session once, the latest first, and its weight."""
        located = [self.row_of(entity) for entity in dict.fromkeys(reversed(entity_ids))]
        rows = np.array([row for row in located if row is not None], np.int32)
        return rows, (_KEPT ** np.arange(len(rows))).astype(np.float32)

    def _remembered(self, request: Request) -> tuple[Rows, Scores]:
        """What was clicked on for this query, and how surely it is meant, 0..1."""
        key = " ".join(request.understanding.words)
        found = NOTHING if self.memory is None or not key else self.memory.find(key)
        is_clicked = found.clicks > 0
        logs = np.log1p(found.clicks[is_clicked])
        return found.rows[is_clicked], logs / (1 + logs.max(initial=0.0))

    def _matches(self, request: Request, world: _World) -> Hits:
        words = self.query_words.any_field(request)
        if not words.parts:
            return no_hits()
        weights = world.affinity + _SESSION * world.session
        own = LinksTo(tuple(world.rows.tolist()), tuple(weights.tolist()))
        return self.text.search(AllOf((words, own)), limit=_MOST_MATCHES)


def _middle(query: Vectors, world: _World, *, played: Vectors) -> Vectors:
    """The vector between the query and the listener; played: those of the world's entities."""
    taste = _unit(_unit(world.affinity @ played) + _unit(world.session @ played))
    middle = _QUERY_SHARE * query + (1 - _QUERY_SHARE) * taste
    return middle.astype(np.float32)


def _looked_up(rows: Rows, known: Rows, values: Scores) -> Scores:
    """The value of each row, 0 for those that are not known; known: (m,), each once."""
    if not len(known):
        return np.zeros(len(rows), np.float32)
    order = np.argsort(known)
    at = order[np.minimum(np.searchsorted(known, rows, sorter=order), len(known) - 1)]
    found: Scores = np.where(known[at] == rows, values[at], np.float32(0))
    return found


def _unit(vector: Vectors) -> Vectors:
    scaled: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return scaled
