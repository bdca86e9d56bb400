"""Full text on Tantivy: one document an entity, one field a role, words made by `ltrr_cli.text`.

The index holds words that are already normalised, so its analyser only splits at spaces: catalogue
and query are written the same way in one place. It is written by one thread into one segment,
which makes document number r the entity of row r; `build_text_index` checks that this came true.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import get_args

import numpy as np
import tantivy

from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.ports import Advance
from ltrr_cli.records.hits import Hits, Scores
from ltrr_cli.records.text_document import TextDocument
from ltrr_cli.records.text_query import AllOf, AnyOf, BestOf, Phrase, Term, TextField, TextQuery
from ltrr_cli.text import normalise

_FIELDS: tuple[TextField, ...] = get_args(TextField)
_WITH_POSITIONS = {"title", "artists", "album", "aliases"}
_YES_OR_NO = {"links", "facets"}  # how often or in how few entities such a word is says nothing
_WORDS_KEPT = 4096  # several arms ask for the same words in the same fields
_HEAP_BYTES = 1_000_000_000  # one flush, hence one segment, for a few million documents
_BOOST_RANGE = 14.0  # Tantivy multiplies by log2(2 + value): a column of 0..1 becomes 1 to 4 times


def build_text_index(folder: Path, documents: Iterable[TextDocument], advance: Advance) -> None:
    """Writes the index into `folder`, which must not exist yet.

    Raises:
        IndexDamagedError: Tantivy made more than one segment, so rows and documents disagree.
    """
    folder.mkdir(parents=True)
    index = tantivy.Index(_schema(), str(folder))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    for document in documents:
        writer.add_document(_to_tantivy(document))
        advance()
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    if index.searcher().num_segments > 1:
        raise IndexDamagedError(f"{folder}: the text index has more than one segment")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in _FIELDS:
        option = "position" if field in _WITH_POSITIONS else "freq"
        builder.add_text_field(field, tokenizer_name="whitespace", index_option=option)
    builder.add_float_field("popularity", fast=True)
    builder.add_float_field("freshness", fast=True)
    return builder.build()


def _to_tantivy(document: TextDocument) -> tantivy.Document:
    entity = document.entity
    made = tantivy.Document()
    _add(made, "title", (entity.title,))
    _add(made, "artists", entity.artists)
    _add(made, "aliases", entity.aliases)
    _add(made, "tags", chain(entity.genres, entity.tags, document.tags))
    if entity.album:
        _add(made, "album", (entity.album,))
    if entity.description:
        _add(made, "description", (entity.description,))
    if document.links:
        made.add_text("links", " ".join(map(str, document.links)))
    if document.facets:
        made.add_text("facets", " ".join(document.facets))
    made.add_float("popularity", document.popularity * _BOOST_RANGE)
    made.add_float("freshness", document.freshness * _BOOST_RANGE)
    return made


def _add(document: tantivy.Document, field: TextField, texts: Iterable[str]) -> None:
    joined = " ".join(map(normalise, texts))
    if joined:
        document.add_text(field, joined)


class TantivyTextIndex:
    """Port `TextIndex`."""

    def __init__(self, folder: Path) -> None:
        try:
            index = tantivy.Index.open(str(folder))
            self._searcher = index.searcher()
        except ValueError as error:
            raise IndexDamagedError(f"{folder}: cannot open the text index: {error}") from error
        self._translate = _Translator(index.schema)

    def search(self, query: TextQuery, *, limit: int, boost: str | None = None) -> Hits:
        found = self._searcher.search(
            self._translate(query), max(limit, 1), count=False, weight_by_field=boost
        )
        hits = found.hits[:limit]
        rows = np.fromiter((address.doc for _, address in hits), np.int32, len(hits))
        scores: Scores = np.fromiter((score for score, _ in hits), np.float32, len(hits))
        return Hits(rows=rows, scores=scores)

    def frequency(self, field: TextField, word: str) -> int:
        return int(self._searcher.doc_freq(field, word))


class _Translator:
    """From the algebra of `records.text_query` to Tantivy's own queries."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema
        self._best = lru_cache(_WORDS_KEPT)(self._disjunction)

    def __call__(self, query: TextQuery) -> tantivy.Query:
        made = self._plain(query)
        return made if query.weight == 1.0 else tantivy.Query.boost_query(made, query.weight)

    def _plain(self, query: TextQuery) -> tantivy.Query:
        match query:
            case Term(field, word):
                return self._term(field, word)
            case Phrase():
                return self._phrase(query)
            case BestOf(parts, others):
                return self._best(parts, others)
            case AnyOf() | AllOf():
                return self._boolean(query)

    def _term(self, field: TextField, word: str) -> tantivy.Query:
        made = tantivy.Query.term_query(self._schema, field, word, "freq")
        return tantivy.Query.const_score_query(made, 1.0) if field in _YES_OR_NO else made

    def _disjunction(self, parts: tuple[TextQuery, ...], others: float) -> tantivy.Query:
        return tantivy.Query.disjunction_max_query([self(part) for part in parts], others)

    def _boolean(self, query: AnyOf | AllOf) -> tantivy.Query:
        must, should = tantivy.Occur.Must, tantivy.Occur.Should
        if isinstance(query, AnyOf):
            return tantivy.Query.boolean_query([(should, self(part)) for part in query.parts])
        needed = [(must, self(part)) for part in query.parts]
        return tantivy.Query.boolean_query(needed + [(should, self(part)) for part in query.extra])

    def _phrase(self, query: Phrase) -> tantivy.Query:
        words: list[str | tuple[int, str]] = list(query.words)
        if query.prefix:
            return tantivy.Query.phrase_prefix_query(self._schema, query.field, words)
        if len(words) == 1:
            return tantivy.Query.term_query(self._schema, query.field, words[0], "freq")
        return tantivy.Query.phrase_query(self._schema, query.field, words)
