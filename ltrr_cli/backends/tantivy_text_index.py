"""Full text on Tantivy: one document an entity, one field a role, words made by `ltrr_cli.text`.

The index holds words that are already normalised, so its analyser only splits at spaces: catalogue
and query are written the same way in one place.

A document is tied to its entity by the number of its id (`records/id_numbers.py`), and links are
such numbers too: rows change from generation to generation, and a document may outlive several.
Beside Tantivy's files: `ids.npy` (n,), the number of each row; `documents.npy`, the row of each
document, segment after segment, -1 for one that was deleted; `segments.npy`, where each begins.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
import tantivy

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.ports import Advance
from ltrr_cli.records.hits import Hits, Rows
from ltrr_cli.records.id_numbers import IdNumbers, id_numbers
from ltrr_cli.records.text_document import TextDocument
from ltrr_cli.records.text_query import AllOf, AnyOf, BestOf, Phrase, Term, TextField, TextQuery
from ltrr_cli.text import normalise

_FIELDS: tuple[TextField, ...] = get_args(TextField)
_WITH_POSITIONS = {"title", "artists", "album", "aliases"}
_YES_OR_NO = {"links", "facets"}  # how often or in how few entities such a word is says nothing
_WORDS_KEPT, _QUERIES_KEPT = 4096, 8  # several arms ask for the same words, and the same queries
_ONE_SEGMENT = 2  # starts: of the segment, and where it ends
_HEAP_BYTES = 1_000_000_000  # one flush, hence one segment, for a few million documents
_BOOST_RANGE = 14.0  # Tantivy multiplies by log2(2 + value): a column of 0..1 becomes 1 to 4 times


def build_text_index(
    folder: Path, documents: Iterable[TextDocument], advance: Advance, *, ids: Sequence[str]
) -> None:
    """Writes the index into `folder`, which must not exist yet; ids: of all rows.

    Raises:
        IndexDamagedError: not every row has its document.
        StorageError: the files cannot be written.
    """
    folder.mkdir(parents=True)
    index = tantivy.Index(_schema(), str(folder))
    _write(folder, index, documents, advance=advance, gone=(), numbers=id_numbers(ids))


def update_text_index(
    folder: Path,
    documents: Iterable[TextDocument],
    advance: Advance,
    *,
    source: Path,
    gone: Iterable[str],
    ids: Sequence[str],
) -> None:
    """Writes the index of the folder `source` anew into `folder`, with other documents.

    Files that stay are linked, which is safe: Tantivy never writes into one. Words of deleted
    documents still count as words of the catalogue, until Tantivy merges their segment.

    documents: those that are new or changed; gone: ids whose documents go, changed ones too; ids:
    of all rows afterwards.

    Raises:
        IndexDamagedError: `source` cannot be opened, or not every row has its document.
        StorageError: the files cannot be written.
    """
    ours = shutil.ignore_patterns("*.npy", "*.lock")
    try:
        shutil.copytree(source, folder, ignore=ours, copy_function=_link)
        index = tantivy.Index.open(str(folder))
    except OSError as error:
        raise StorageError(f"{folder}: cannot copy the text index: {error}") from error
    except ValueError as error:
        raise IndexDamagedError(f"{source}: cannot open the text index: {error}") from error
    _write(folder, index, documents, advance=advance, gone=gone, numbers=id_numbers(ids))


def _link(file: str, name: str) -> None:
    """Gives a file a second name; copies it where that cannot be, or Tantivy will replace it."""
    try:
        (shutil.copyfile if file.endswith(".json") else os.link)(file, name)
    except OSError:
        shutil.copyfile(file, name)


def can_be_updated(folder: Path) -> bool:
    """Whether the documents of an index are tied to ids; in older ones they are to rows."""
    return (folder / "ids.npy").exists()


def _write(
    folder: Path,
    index: tantivy.Index,
    documents: Iterable[TextDocument],
    *,
    advance: Advance,
    gone: Iterable[str],
    numbers: IdNumbers,
) -> None:
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    for number in id_numbers(gone).tolist():  # deleting by a term finds no number
        of_id = tantivy.Query.term_query(index.schema, "id", number)
        writer.delete_documents_by_query(of_id)
    ids = list(map(_link_word, numbers.tolist()))
    for document in documents:
        writer.add_document(_to_tantivy(document, ids))
        advance()
    writer.commit()
    writer.wait_merging_threads()
    _tie(folder, numbers)


def _tie(folder: Path, numbers: IdNumbers) -> None:
    """Finds the row of every document and writes that down."""
    searcher = tantivy.Index.open(str(folder)).searcher()
    segments, places, found = live_documents(searcher)
    starts = np.zeros(searcher.num_segments + 1, np.int64)
    np.maximum.at(starts[1:], segments, places + 1)
    starts = np.cumsum(starts)
    order = np.argsort(numbers, kind="stable")
    at = np.minimum(np.searchsorted(numbers[order], found), max(len(order) - 1, 0))
    rows = order[at].astype(np.int32)
    if len(found) != len(numbers) or (np.sort(rows) != np.arange(len(rows))).any():
        raise IndexDamagedError(f"{folder}: {len(found)} documents for {len(numbers)} entities")
    documents = np.full(int(starts[-1]), -1, np.int32)
    documents[starts[segments] + places] = rows
    try:
        np.save(folder / "ids.npy", numbers)
        np.save(folder / "documents.npy", documents)
        np.save(folder / "segments.npy", starts)
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the text index: {error}") from error


def live_documents(
    searcher: tantivy.Searcher,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], IdNumbers]:
    """Of all documents that are not deleted: segment, place in it, number of the id; all (m,)."""
    size = max(int(searcher.num_docs), 1)
    hits = searcher.search(tantivy.Query.all_query(), size, count=False).hits
    addresses = [address for _, address in hits]
    segments = np.fromiter((each.segment_ord for each in addresses), np.int64, len(addresses))
    places = np.fromiter((each.doc for each in addresses), np.int64, len(addresses))
    return segments, places, np.array(searcher.fast_field_values("id", addresses), np.uint64)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in _FIELDS:
        option = "position" if field in _WITH_POSITIONS else "freq"
        builder.add_text_field(field, tokenizer_name="whitespace", index_option=option)
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_float_field("popularity", fast=True)
    builder.add_float_field("freshness", fast=True)
    return builder.build()


def _to_tantivy(document: TextDocument, ids: Sequence[str]) -> tantivy.Document:
    """ids: the number of every row's id, as the word of a link."""
    entity = document.entity
    made = tantivy.Document()
    made.add_unsigned("id", int(ids[document.links[0]], 16))
    _add(made, "title", (entity.title,))
    _add(made, "artists", entity.artists)
    _add(made, "aliases", entity.aliases)
    _add(made, "tags", chain(entity.genres, entity.tags, document.tags))
    if entity.album:
        _add(made, "album", (entity.album,))
    if entity.description:
        _add(made, "description", (entity.description,))
    made.add_text("links", " ".join(ids[row] for row in document.links))
    if document.facets:
        made.add_text("facets", " ".join(document.facets))
    made.add_float("popularity", document.popularity * _BOOST_RANGE)
    made.add_float("freshness", document.freshness * _BOOST_RANGE)
    return made


def _link_word(number: int) -> str:
    return f"{number:x}"


def _add(document: tantivy.Document, field: TextField, texts: Iterable[str]) -> None:
    joined = " ".join(map(normalise, texts))
    if joined:
        document.add_text(field, joined)


class TantivyTextIndex:
    """Port `TextIndex`; ids: the number of each row's id, None in older indexes, without ties."""

    def __init__(self, folder: Path) -> None:
        try:
            index = tantivy.Index.open(str(folder))
            self._searcher = index.searcher()
            self.ids, self._documents, self._starts = _ties(folder)
        except (ValueError, OSError, EOFError) as error:
            raise IndexDamagedError(f"{folder}: cannot open the text index: {error}") from error
        self._translate = _Translator(index.schema, self.ids)

    def search(self, query: TextQuery, *, limit: int, boost: str | None = None) -> Hits:
        found = self._searcher.search(
            self._translate(query), max(limit, 1), count=False, weight_by_field=boost
        )
        hits = found.hits[:limit]
        rows = np.fromiter((address.doc for _, address in hits), np.int32, len(hits))
        if self._documents is not None:
            if len(self._starts) > _ONE_SEGMENT:
                rows = rows + self._starts[[address.segment_ord for _, address in hits]]
            rows = self._documents[rows]
        scores = np.fromiter((score for score, _ in hits), np.float32, len(hits))
        return Hits(rows=rows, scores=scores)

    def tied(self) -> tuple[IdNumbers, Rows]:
        """For checks: numbers of the ids of all live documents, and the rows that they are tied to.

        In an index of before there were ties both are empty.
        """
        if self._documents is None:
            return np.empty(0, np.uint64), np.empty(0, np.int32)
        segments, places, numbers = live_documents(self._searcher)
        at = np.minimum(self._starts[segments] + places, len(self._documents) - 1)
        return numbers, self._documents[at]

    def frequency(self, field: TextField, word: str) -> int:
        return int(self._searcher.doc_freq(field, word))


def _ties(
    folder: Path,
) -> tuple[IdNumbers | None, Rows | None, npt.NDArray[np.int64]]:
    """Numbers, documents and segments; None where documents are tied to rows by their place."""
    if not can_be_updated(folder):
        return None, None, np.zeros(1, np.int64)
    ids, documents, starts = (
        np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)
        for name in ("ids", "documents", "segments")
    )
    if starts[-1] != len(documents):
        raise ValueError("the documents do not fit the segments")
    return ids, documents, starts


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


class _Translator:
    """From the algebra of `records.text_query` to Tantivy's own queries.

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
        if isinstance(query, BestOf):
            return self._words.get(query) or self._words.put(query, self._weighted(query))
        return self._weighted(query)

    def _weighted(self, query: TextQuery) -> tantivy.Query:
        made = self._plain(query)
        return made if query.weight == 1.0 else tantivy.Query.boost_query(made, query.weight)

    def _plain(self, query: TextQuery) -> tantivy.Query:
        match query:
            case Term(field, word):
                return self._term(field, word)
            case Phrase():
                return self._phrase(query)
            case BestOf(parts, others):
                made = [self._part(part) for part in parts]
                return tantivy.Query.disjunction_max_query(made, others)
            case AnyOf() | AllOf():
                return self._boolean(query)

    def _term(self, field: TextField, word: str) -> tantivy.Query:
        if field == "links" and self._ids is not None:
            word = _link_word(int(self._ids[int(word)]))
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
