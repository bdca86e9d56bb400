"""How the index is written, and changed in time as many documents are new."""

import os
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import get_args

import numpy as np
import tantivy

from ltrr_cli.backends.tantivy_text_index.documents import live_documents
from ltrr_cli.backends.tantivy_text_index.translation import link_word
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.ports import Advance
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.id_numbers import IdNumbers, id_numbers
from ltrr_cli.records.text_document import TextDocument
from ltrr_cli.records.text_query import TextField
from ltrr_cli.text import normalise

_FIELDS: tuple[TextField, ...] = get_args(TextField)
_WITH_POSITIONS = {"title", "artists", "aliases"}
_HEAP_BYTES = 1_000_000_000  # one flush, hence one segment, for a few million documents
_BOOST_RANGE = 14.0  # Tantivy multiplies by log2(2 + value): a column of 0..1 becomes 1 to 4 times


def build_text_index(
    folder: Path, documents: Iterable[TextDocument], advance: Advance, *, numbers: IdNumbers
) -> None:
    """Writes the index into `folder`, which must not exist yet; numbers: of the ids of all rows.

    Raises:
        IndexDamagedError: not every row has its document.
        StorageError: the files cannot be written.
    """
    folder.mkdir(parents=True)
    index = tantivy.Index(_schema(), str(folder))
    _write(folder, index, documents, advance=advance, gone=(), numbers=numbers)


def update_text_index(
    folder: Path,
    documents: Iterable[TextDocument],
    advance: Advance,
    *,
    source: Path,
    gone: Iterable[str],
    numbers: IdNumbers,
) -> None:
    """Writes the index of the folder `source` anew into `folder`, with other documents.

    Files that stay are linked, which is safe: Tantivy never writes into one. Words of deleted
    documents still count as words of the catalogue, until Tantivy merges their segment.

    documents: those that are new or changed; gone: ids whose documents go, changed ones too;
    numbers: of the ids of all rows afterwards.

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
    _write(folder, index, documents, advance=advance, gone=gone, numbers=numbers)


def _link(file: str, name: str) -> None:
    """Gives a file a second name; copies it where that cannot be, or Tantivy will replace it."""
    try:
        (shutil.copyfile if file.endswith(".json") else os.link)(file, name)
    except OSError:
        shutil.copyfile(file, name)


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
    word_of = cache(lambda row: link_word(int(numbers[row])))  # an update asks for a few
    for document in documents:
        writer.add_document(_to_tantivy(document, word_of))
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


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in _FIELDS:
        option = "position" if field in _WITH_POSITIONS else "freq"
        builder.add_text_field(field, tokenizer_name="whitespace", index_option=option)
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_float_field("popularity", fast=True)
    builder.add_float_field("freshness", fast=True)
    return builder.build()


def _to_tantivy(document: TextDocument, word_of: Callable[[int], str]) -> tantivy.Document:
    """word_of: gives the number of a row's id, as the word of a link."""
    entity = document.entity
    made = tantivy.Document()
    made.add_unsigned("id", int(word_of(document.links[0]), 16))
    texts = _texts(entity, document.tags)
    for field, words in texts.items():
        if words:
            made.add_text(field, " ".join(words))
    made.add_text("links", " ".join(map(word_of, document.links)))
    if document.facets:
        made.add_text("facets", " ".join(document.facets))
    made.add_float("popularity", document.popularity * _BOOST_RANGE)
    made.add_float("freshness", document.freshness * _BOOST_RANGE)
    return made


def _texts(entity: Entity, tags: Iterable[str]) -> dict[TextField, Iterable[str]]:
    """The words of each field; those of `names` and `about` once, and only where they are new."""
    title, artists, aliases = map(_words, ((entity.title,), entity.artists, entity.aliases))
    album = _words((entity.album,)) if entity.album else []
    about = _words(chain(entity.genres, entity.tags, tags, filter(None, (entity.description,))))
    names = dict.fromkeys(chain(artists, aliases))
    rest = dict.fromkeys(chain(about, album))
    known = set(title)
    return {
        "title": title,
        "artists": artists,
        "aliases": aliases,
        "album": album,
        "names": [word for word in names if word not in known],
        "about": [word for word in rest if word not in known and word not in names],
    }


def _words(texts: Iterable[str]) -> list[str]:
    return " ".join(map(normalise, texts)).split()
