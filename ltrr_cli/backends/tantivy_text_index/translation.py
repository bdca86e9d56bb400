"""From the algebra of `records.text_query` to Tantivy's own queries."""

from collections.abc import Iterable, Sequence

import numpy as np
import tantivy

from ltrr_cli.records.id_numbers import IdNumbers
from ltrr_cli.records.kept import kept
from ltrr_cli.records.text_query import (
    AllOf,
    AnyOf,
    BestOf,
    LinksTo,
    Phrase,
    Term,
    TextField,
    TextQuery,
    Word,
)

_WORDS_KEPT, _QUERIES_KEPT = 4096, 8  # several arms ask for the same words, and the same queries


def link_word(number: int) -> str:
    """The word of a link."""
    return f"{number:x}"


_Clauses = list[tuple[tantivy.Occur, tantivy.Query]]
_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


class Translator:
    """Makes Tantivy's queries.

    ids: the number of each row's id, by which links are written.
    """

    def __init__(self, schema: tantivy.Schema, ids: IdNumbers) -> None:
        self._schema = schema
        self._ids = ids
        self._of_word = kept(self._terms, most=_WORDS_KEPT)
        self._best = kept(self._best_of, most=_WORDS_KEPT)
        self._whole = kept(self._part, most=_QUERIES_KEPT)

    def __call__(self, query: TextQuery) -> tantivy.Query:
        """A whole query; several arms ask for the same one."""
        return self._whole(query)

    def _part(self, query: TextQuery) -> tantivy.Query:
        match query:
            case Term(field, word, weight):
                return self._term(field, word, weight)
            case Word():
                return tantivy.Query.boolean_query(self._of_word(query))
            case LinksTo(rows, weights):
                return tantivy.Query.boolean_query(self._links(rows, weights))
            case BestOf():
                made = self._best(query)
            case Phrase():
                made = self._phrase(query)
            case AllOf((only,), ()):
                made = self._part(only)
            case _:
                made = tantivy.Query.boolean_query(self._clauses(query))
        return _boosted(made, query.weight)

    def _best_of(self, query: BestOf) -> tantivy.Query:
        parts = list(map(self._part, query.parts))
        if len(parts) == 1:
            return parts[0]
        return tantivy.Query.disjunction_max_query(parts, query.others)

    def _clauses(self, query: AnyOf | AllOf) -> _Clauses:
        if isinstance(query, AnyOf):
            return self._any(query.parts)
        return [(_MUST, self._part(part)) for part in query.parts] + self._any(query.extra)

    def _any(self, parts: Iterable[TextQuery]) -> _Clauses:
        """Words become terms of the whole, and no unions within it: only where all clauses are
        terms does Tantivy leave out documents that cannot be among the best (block-max WAND).
        """
        clauses: _Clauses = []
        for part in parts:
            if isinstance(part, Word):
                clauses += self._of_word(part)
            else:
                clauses.append((_SHOULD, self._part(part)))
        return clauses

    def _terms(self, query: Word) -> _Clauses:
        return [
            (_SHOULD, self._term(field, query.word, weight * query.weight))
            for field, weight in query.fields
        ]

    def _links(self, rows: Sequence[int], weights: Sequence[float]) -> _Clauses:
        numbers = self._ids.take(np.array(rows, np.intp)).tolist()
        return [
            (_SHOULD, self._yes_or_no("links", link_word(number), weight))
            for number, weight in zip(numbers, weights, strict=True)
        ]

    def _term(self, field: TextField, word: str, weight: float) -> tantivy.Query:
        if field == "links":
            return self._yes_or_no(field, link_word(int(self._ids[int(word)])), weight)
        if field == "facets":
            return self._yes_or_no(field, word, weight)
        return _boosted(tantivy.Query.term_query(self._schema, field, word, "freq"), weight)

    def _yes_or_no(self, field: TextField, word: str, weight: float) -> tantivy.Query:
        """How often or in how few entities such a word is says nothing."""
        has = tantivy.Query.term_query(self._schema, field, word, "freq")
        return tantivy.Query.const_score_query(has, weight)

    def _phrase(self, query: Phrase) -> tantivy.Query:
        words: list[str | tuple[int, str]] = list(query.words)
        if query.prefix:
            return tantivy.Query.phrase_prefix_query(self._schema, query.field, words)
        if len(words) == 1:
            return tantivy.Query.term_query(self._schema, query.field, words[0], "freq")
        return tantivy.Query.phrase_query(self._schema, query.field, words)


def _boosted(made: tantivy.Query, weight: float) -> tantivy.Query:
    return made if weight == 1.0 else tantivy.Query.boost_query(made, weight)
