"""Collecting predicted queries: many (string, row, template) pairs in, compact lists out."""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import ranks_within, run_starts
from ltrr_cli.records.hashed_strings import HashedStrings
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.id_numbers import IdNumbers
from ltrr_cli.records.row_words import Numbering

TEMPLATES = {
    "name": 0.9,
    "title": 0.8,
    "title artist": 0.95,
    "artist title": 0.95,
    "alias": 0.7,
    "joined": 0.5,
    "bare title": 0.6,
    "rare word": 0.2,
    "rare words": 0.4,
    "last name and word": 0.3,
    "album artist": 0.15,
    "version": 0.4,
    "maker": 0.15,
    "works by": 0.6,
    "like": 0.5,
    "facet": 0.5,
    "facet of work": 0.25,
    "facet and type": 0.5,
    "facet and decade": 0.4,
}
"""Template → how likely what it names is what was meant: starting values, until a log teaches."""

BY_FACET = ("facet", "facet of work", "facet and type", "facet and decade")
"""Templates whose strings name an attribute of the entity rather than the entity."""

NO_QUERIES = HashedStrings(texts=[], hashes=np.empty(0, np.uint64))

CROWD, KEPT_OF_CROWD = 50, 20
_FLOOR = 0.02  # popularity given to entities without any
_NUMBER = {name: number for number, name in enumerate(TEMPLATES)}
_WEIGHTS = np.array(list(TEMPLATES.values()), np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedQueries:
    """Strings that people may type, and the entities they may mean by them.

    queries: q normalised strings, each once; hashes: their numbers, as in `HashedStrings`; offsets:
    shape (q + 1,), query i has the pairs `offsets[i]:offsets[i + 1]`, best first; rows, templates,
    priors: shape (n,), the entity, the place of its template in `TEMPLATES`, and mu0, the predicted
    score 0..1.
    """

    queries: list[str]
    hashes: IdNumbers
    offsets: npt.NDArray[np.int64]
    rows: Rows
    templates: npt.NDArray[np.uint8]
    priors: Scores

    def select(self, is_kept: npt.NDArray[np.bool_]) -> "PredictedQueries":
        """Those pairs only, without the strings that lose all of theirs; is_kept: shape (n,)."""
        query_of = np.repeat(np.arange(len(self.queries)), np.diff(self.offsets))[is_kept]
        starts = run_starts(query_of)
        kept = query_of[starts[:-1]]
        return PredictedQueries(
            queries=[self.queries[number] for number in kept.tolist()],
            hashes=self.hashes[kept],
            offsets=starts,
            rows=self.rows[is_kept],
            templates=self.templates[is_kept],
            priors=self.priors[is_kept],
        )


def template_numbers(*names: str) -> npt.NDArray[np.uint8]:
    """Places of these templates in `TEMPLATES`."""
    return np.array([_NUMBER[name] for name in names], np.uint8)


class Collector:
    """Takes pairs in any order, and as often as they come.

    known: strings that have numbers already, which they keep.
    """

    def __init__(self, known: HashedStrings = NO_QUERIES) -> None:
        self._known = known
        self._numbering = Numbering()  # of all others, and of those that come once more
        self._queries = array("i")
        self._rows = array("i")
        self._templates = array("B")
        self._strengths = array("f")

    def add_all(self, pairs: Iterable[tuple[str, int]], *, template: str) -> None:
        """Each string may mean this entity, with strength 1.

        A string that begins or ends with a space lacks a part (a title of no words), and is none.
        """
        number, known, before = self._numbering.number, len(self._known), len(self._rows)
        put_query, put_row = self._queries.append, self._rows.append
        for query, row in pairs:
            if _is_query(query):
                put_query(known + number(query))
                put_row(row)
        count = len(self._rows) - before
        self._templates.extend(array("B", [_NUMBER[template]]) * count)
        self._strengths.extend(array("f", [1.0]) * count)

    def add_made(
        self,
        make: Callable[[int], Iterable[str]],
        codes: npt.NDArray[np.integer],
        rows: Rows,
        *,
        template: str,
        strengths: Scores | None = None,
    ) -> None:
        """`add_all` for the strings that `make` gives for codes[i], each with the entity rows[i].

        They are made once for each code. strengths: 0..1, how well they fit; 1 when None.
        """
        used, places = np.unique(codes, return_inverse=True)
        of_code = self._numbering.lists(
            list(filter(_is_query, make(code))) for code in used.tolist()
        )
        made = of_code.take(places)
        self.add_numbered(
            len(self._known) + made.codes,
            rows[made.rows],
            np.full(len(made.codes), _NUMBER[template], np.uint8),
            strengths=None if strengths is None else strengths[made.rows],
        )

    def add_numbered(
        self,
        queries: Rows,
        rows: Rows,
        templates: npt.NDArray[np.uint8],
        *,
        strengths: Scores | None = None,
    ) -> None:
        """Pairs of strings that have numbers already; all (n,), strengths are 1 when None."""
        if strengths is None:
            strengths = np.ones(len(rows), np.float32)
        self._queries.frombytes(queries.tobytes())
        self._rows.frombytes(rows.tobytes())
        self._templates.frombytes(templates.tobytes())
        self._strengths.frombytes(strengths.tobytes())

    def collected(self) -> tuple[HashedStrings, Rows, Rows, npt.NDArray[np.uint8]]:
        """All strings by number; of each pair the number, row and template, as they came."""
        strings, places = self._known.followed_by(self._numbering.words)
        number = np.append(np.arange(len(self._known), dtype=np.int32), places)
        return (
            strings,
            number[np.frombuffer(self._queries, np.int32)],
            np.frombuffer(self._rows, np.int32),
            np.frombuffer(self._templates, np.uint8),
        )

    def gather(self, popularity: Scores) -> PredictedQueries:
        """Each pair once, by its best template, with its prior.

        mu0 = weight of the template × share of the entity among those that the string may mean,
        share ∝ weight × strength × (popularity + 0.02) (methods.md 4.3; there without the
        weight, by which forty songs of an artist would drown the artist). A string that more
        than 50 entities are called by keeps the 20 best of them; an attribute may be had by more.

        popularity: shape (number of entities,), 0..1
        """
        strings, queries, rows, templates = self.collected()
        strengths = np.frombuffer(self._strengths, np.float32)
        best = _best_of_each(queries, rows, _WEIGHTS[templates] * strengths)
        queries, rows, templates = queries[best], rows[best], templates[best]
        weights = _WEIGHTS[templates]
        mass = weights * strengths[best] * (popularity[rows] + np.float32(_FLOOR))
        total = np.bincount(queries, mass, minlength=len(strings))
        priors = (weights * mass / np.maximum(total[queries], 1e-9)).astype(np.float32)
        is_facet = np.isin(templates, template_numbers(*BY_FACET))
        kept = np.flatnonzero(~_is_surplus(queries, is_facet, priors))
        best_first = queries[kept].astype(np.int64) << 32 | _falling(priors[kept])
        order = kept[np.argsort(best_first, kind="stable")]  # of equal ones the lower row is first
        starts = run_starts(queries[order])
        asked = strings.take(queries[order][starts[:-1]])
        return PredictedQueries(
            queries=asked.texts,
            hashes=asked.hashes,
            offsets=starts,
            rows=rows[order],
            templates=templates[order],
            priors=priors[order],
        )


def _is_query(string: str) -> bool:
    return string != "" and string[0] != " " and string[-1] != " "


def _best_of_each(queries: Rows, rows: Rows, weights: Scores) -> npt.NDArray[np.int64]:
    """The heaviest of the pairs with the same query and row, by query, then row."""
    pairs = queries.astype(np.int64) << 32 | rows
    order = np.lexsort((-weights, pairs))
    best: npt.NDArray[np.int64] = order[ranks_within(pairs[order]) == 0]
    return best


def _falling(weights: Scores) -> npt.NDArray[np.int64]:
    """Numbers of 32 bits that fall as these weights rise, none of which is below 0."""
    return 0xFFFFFFFF - weights.view(np.uint32).astype(np.int64)


def _is_surplus(
    queries: Rows, is_facet: npt.NDArray[np.bool_], priors: Scores
) -> npt.NDArray[np.bool_]:
    """Which pairs a crowd of namesakes does not keep; queries: sorted."""
    is_surplus = np.zeros(len(queries), np.bool_)
    namesakes = np.bincount(queries[~is_facet], minlength=1)
    crowded = np.flatnonzero(~is_facet)
    crowded = crowded[namesakes[queries[crowded]] > CROWD]
    order = crowded[np.lexsort((-priors[crowded], queries[crowded]))]
    is_surplus[order[ranks_within(queries[order]) >= KEPT_OF_CROWD]] = True
    return is_surplus
