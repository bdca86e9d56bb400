"""From the algebra of `records.text_query` to Tantivy's own queries."""

import tantivy

from ltrr_cli.records.id_numbers import IdNumbers
from ltrr_cli.records.text_query import (
    AllOf,
    AnyOf,
    BestOf,
    Phrase,
    Term,
    TextField,
    TextQuery,
    Word,
)

_YES_OR_NO = {"links", "facets"}  # how often or in how few entities such a word is says nothing
_WORDS_KEPT, _QUERIES_KEPT = 4096, 8  # several arms ask for the same words, and the same queries


def link_word(number: int) -> str:
    """The word of a link."""
    return f"{number:x}"


class _Kept:
    """What the latest queries became; each query is known as the very object that it is.

    To compare two queries takes longer than to translate one; those who ask keep theirs anyway.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: dict[int, tuple[TextQuery, tantivy.Query]] = {}

    def get(self, query: TextQuery) -> tantivy.Query | None:
        found = self._made.get(id(query))
        return found[1] if found is not None else None

    def put(self, query: TextQuery, made: tantivy.Query) -> tantivy.Query:
        if len(self._made) >= self._most:
            del self._made[next(iter(self._made))]
        self._made[id(query)] = query, made  # holding the query keeps its number from another one
        return made


class Translator:
    """Makes Tantivy's queries.

    ids: the number of each row's id, by which links are written; None where they are by row.
    """

    def __init__(self, schema: tantivy.Schema, ids: IdNumbers | None) -> None:
        self._schema = schema
        self._ids = ids
        self._words = _Kept(_WORDS_KEPT)
        self._whole = _Kept(_QUERIES_KEPT)

    def __call__(self, query: TextQuery) -> tantivy.Query:
        """A whole query; several arms ask for the same one."""
        return self._whole.get(query) or self._whole.put(query, self._part(query))

    def _part(self, query: TextQuery) -> tantivy.Query:
        if isinstance(query, Word | BestOf):
            return self._words.get(query) or self._words.put(query, self._weighted(query))
        return self._weighted(query)

    def _weighted(self, query: TextQuery) -> tantivy.Query:
        return _boosted(self._plain(query), query.weight)

    def _plain(self, query: TextQuery) -> tantivy.Query:
        match query:
            case Term(field, word):
                return self._term(field, word)
            case Phrase():
                return self._phrase(query)
            case Word() | BestOf():
                return tantivy.Query.disjunction_max_query(self._ways(query), query.others)
            case AnyOf() | AllOf():
                return self._boolean(query)

    def _ways(self, query: Word | BestOf) -> list[tantivy.Query]:
        if isinstance(query, BestOf):
            return [self._part(part) for part in query.parts]
        return [_boosted(self._term(field, query.word), weight) for field, weight in query.fields]

    def _term(self, field: TextField, word: str) -> tantivy.Query:
        if field == "links" and self._ids is not None:
            word = link_word(int(self._ids[int(word)]))
        made = tantivy.Query.term_query(self._schema, field, word, "freq")
        return tantivy.Query.const_score_query(made, 1.0) if field in _YES_OR_NO else made

    def _boolean(self, query: AnyOf | AllOf) -> tantivy.Query:
        must, should = tantivy.Occur.Must, tantivy.Occur.Should
        if isinstance(query, AnyOf):
            return tantivy.Query.boolean_query([(should, self._part(part)) for part in query.parts])
        needed = [(must, self._part(part)) for part in query.parts]
        return tantivy.Query.boolean_query(
            needed + [(should, self._part(part)) for part in query.extra]
        )

    def _phrase(self, query: Phrase) -> tantivy.Query:
        words: list[str | tuple[int, str]] = list(query.words)
        if query.prefix:
            return tantivy.Query.phrase_prefix_query(self._schema, query.field, words)
        if len(words) == 1:
            return tantivy.Query.term_query(self._schema, query.field, words[0], "freq")
        return tantivy.Query.phrase_query(self._schema, query.field, words)


def _boosted(made: tantivy.Query, weight: float) -> tantivy.Query:
    return made if weight == 1.0 else tantivy.Query.boost_query(made, weight)
