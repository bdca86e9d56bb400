"""Entities → all stores of a generation, each in a stage of its own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ltrr_cli.config import Domain
from ltrr_cli.flows.generation_writer import EncoderFacts, GenerationWriter
from ltrr_cli.flows.stages import Stages
from ltrr_cli.memory.freshness import freshness
from ltrr_cli.memory.predicted_queries import predict_queries
from ltrr_cli.memory.relations import relations
from ltrr_cli.memory.round_trip import DEPTH, round_trip
from ltrr_cli.ports import Columns, TextIndex
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.entity_text import entity_text
from ltrr_cli.records.facet import facet_word
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.text_document import TextDocument
from ltrr_cli.records.text_query import AllOf, BestOf, Term, TextField
from ltrr_cli.text import words
from ltrr_cli.understanding.attributes import Attributes, build_attributes
from ltrr_cli.understanding.catalogue_words import catalogue_words, name_words
from ltrr_cli.understanding.entity_names import entity_names
from ltrr_cli.understanding.gazetteer_entries import GazetteerTables, build_gazetteer
from ltrr_cli.understanding.list_table import ListTable
from ltrr_cli.understanding.main_facets import main_facets
from ltrr_cli.understanding.vocabulary import vocabulary_text

_LINKS = 100
_STRONG = 0.5
_ROUND_TRIP_FIELDS: tuple[TextField, ...] = ("title", "artists", "aliases", "album")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a build may add to the stores that every generation has."""

    sparse: bool
    histories: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What was built: entries per store, entities per type, and with which models.

    unknown_plays: plays of a history whose entity is not in the catalogue
    """

    stores: Mapping[str, int]
    types: Mapping[str, int]
    encoder: EncoderFacts
    sparse: str | None
    unknown_plays: int


def build_index(
    entities: Sequence[Entity],
    *,
    writer: GenerationWriter,
    domain: Domain,
    wanted: Wanted,
    stages: Stages,
) -> Built:
    """Builds everything; entity number r of the catalogue is row r of every store.

    Vectors are made in a thread beside all the rest: their engines release the interpreter.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        encoding = beside.submit(_vectors, entities, writer, stages)
        build = _Build(entities=entities, writer=writer, domain=domain, stages=stages)
        stores = build.run()
        facts = encoding.result()
    sparse = _sparse(entities, writer, stages) if wanted.sparse else None
    unknown = _histories(entities, writer, stages) if wanted.histories else 0
    return Built(
        stores=stores,
        types=dict(Counter(entity.type for entity in entities)),
        encoder=facts,
        sparse=sparse,
        unknown_plays=unknown,
    )


def _vectors(entities: Sequence[Entity], writer: GenerationWriter, stages: Stages) -> EncoderFacts:
    with stages.stage("vectors", total=len(entities)) as advance:
        return writer.vectors([entity_text(entity) for entity in entities], advance)


def _sparse(entities: Sequence[Entity], writer: GenerationWriter, stages: Stages) -> str:
    with stages.stage("sparse vectors", total=len(entities)) as advance:
        return writer.sparse([entity_text(entity) for entity in entities], advance)


def _histories(entities: Sequence[Entity], writer: GenerationWriter, stages: Stages) -> int:
    row_of = {entity.id: row for row, entity in enumerate(entities)}
    with stages.stage("listening histories"):
        return writer.histories(row_of.get)


@dataclass(frozen=True, kw_only=True)
class _Build:
    """The stages that share tables with each other."""

    entities: Sequence[Entity]
    writer: GenerationWriter
    domain: Domain
    stages: Stages

    def run(self) -> dict[str, int]:
        """All stages in order; entries per store."""
        size = len(self.entities)
        with self.stages.stage("records", total=size):
            self.writer.entities(self.entities)
        with self.stages.stage("content understanding", total=size):
            attributes = build_attributes(self.entities, domain=self.domain)
            self.writer.attributes(attributes)
            self.writer.facets(main_facets(attributes, size=size))
            self.writer.vocabulary(vocabulary_text(attributes.counts(), domain=self.domain))
        with self.stages.stage("gazetteer", total=size):
            tables = build_gazetteer(self.entities, name_types=self.domain.name_types)
            self._write_gazetteer(tables)
        columns = _columns(self.entities)
        self.writer.columns(columns, makers=tables.makers)
        spelt = self._write_spelling(tables)
        hashes = self._write_words()
        names = self._write_names(tables)
        offsets, related, weights = self._write_relations(columns)
        index = self._write_text(columns, attributes, links=(offsets, related))
        predicted = self._write_predicted(columns, attributes, index)
        return {
            "names": names,
            "words": spelt,
            "words of names": hashes,
            "attributes": len(attributes),
            "relations": len(weights),
            **predicted,
        }

    def _write_gazetteer(self, tables: GazetteerTables) -> None:
        for name, table in (
            ("makers", tables.names),
            ("maker_parts", tables.parts),
            ("titles", tables.titles),
        ):
            self._write_table(name, table)

    def _write_table(self, name: str, table: ListTable) -> None:
        self.writer.keyed_lists(
            name, keys=table.keys, offsets=table.offsets, rows=table.rows, weights=table.weights
        )

    def _write_spelling(self, tables: GazetteerTables) -> int:
        with self.stages.stage("spelling") as advance:
            found = catalogue_words(self.entities)
            makers = name_words(tables.names)
            self.writer.spelling("words", frequencies=found.frequencies, targets=found.targets)
            self.writer.spelling("makers", frequencies=makers.frequencies, targets=makers.targets)
            advance(len(found.frequencies))
        return len(found.frequencies)

    def _write_words(self) -> int:
        with self.stages.stage("words of names", total=len(self.entities)):
            return self.writer.word_hashes({
                "title": (words(entity.title) for entity in self.entities),
                "makers": (words(" ".join(entity.artists)) for entity in self.entities),
            })

    def _write_names(self, tables: GazetteerTables) -> int:
        table = entity_names(self.entities, priors=tables.priors, name_types=self.domain.name_types)
        with self.stages.stage("names", total=len(table.keys)) as advance:
            self._write_table("names", table)
            self.writer.row_lists(
                "rows_of_name", offsets=table.offsets, rows=table.rows, weights=table.weights
            )
            self.writer.name_index(table.keys, advance)
        return len(table.keys)

    def _write_relations(
        self, columns: Columns
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Rows, Scores]:
        with self.stages.stage("relations") as advance:
            row_of = {entity.id: row for row, entity in enumerate(self.entities)}
            offsets, rows, weights = relations(
                self.entities,
                row_of=row_of,
                popularity=columns.popularity,
                name_types=self.domain.name_types,
            )
            self.writer.row_lists("relations", offsets=offsets, rows=rows, weights=weights)
            advance(len(rows))
        return offsets, rows, weights

    def _write_text(
        self,
        columns: Columns,
        attributes: Attributes,
        *,
        links: tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Rows],
    ) -> TextIndex:
        documents = _documents(self.entities, columns, attributes, links=links)
        with self.stages.stage("full text", total=len(self.entities)) as advance:
            return self.writer.text(documents, advance)

    def _write_predicted(
        self, columns: Columns, attributes: Attributes, index: TextIndex
    ) -> dict[str, int]:
        with self.stages.stage("predicted queries") as advance:
            predicted = predict_queries(
                self.entities,
                popularity=columns.popularity,
                attributes=(
                    (row, kind, value, weight) for row, kind, value, weight, _ in attributes
                ),
                domain=self.domain,
            )
            checked = round_trip(
                predicted,
                search=lambda query: _found(index, query),
                popularity=columns.popularity,
            )
            kept = checked.queries
            self.writer.memory(kept)
            self.writer.keyed_lists(
                "predicted",
                keys=kept.queries,
                offsets=kept.offsets,
                rows=kept.rows,
                weights=kept.priors,
            )
            advance(len(kept.queries))
        return {
            "predicted queries": len(kept.queries),
            "predicted pairs": len(kept.rows),
            "pairs the round trip dropped": len(predicted.rows) - len(kept.rows),
        }


def _columns(entities: Sequence[Entity]) -> Columns:
    type_names = tuple(dict.fromkeys(entity.type for entity in entities))
    number = {name: at for at, name in enumerate(type_names)}
    size = len(entities)
    return Columns(
        type_names=type_names,
        types=np.fromiter((number[entity.type] for entity in entities), np.uint8, size),
        popularity=np.fromiter((entity.popularity or 0.0 for entity in entities), np.float32, size),
        freshness=freshness(entities),
        year=np.fromiter((entity.year or 0 for entity in entities), np.int16, size),
        title_words=np.fromiter(
            (min(len(words(entity.title)), 255) for entity in entities), np.uint8, size
        ),
    )


def _documents(
    entities: Sequence[Entity],
    columns: Columns,
    attributes: Attributes,
    *,
    links: tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Rows],
) -> Iterator[TextDocument]:
    """Each entity with its facets, the words of what it did not declare, and its links."""
    pairs = [facet.split("=", 1) for facet in attributes.facets]
    values = [value for _, value in pairs]
    strong_words = [facet_word(kind, value) for kind, value in pairs]
    weak_words = [facet_word(kind, value, strong=False) for kind, value in pairs]
    order = np.argsort(attributes.rows, kind="stable")
    starts = np.searchsorted(attributes.rows[order], np.arange(len(entities) + 1)).tolist()
    codes = attributes.codes[order].tolist()
    strong = (attributes.weights[order] >= _STRONG).tolist()
    added = (attributes.sources[order] > 0).tolist()
    offsets, related = links
    for row, entity in enumerate(entities):
        mine = range(starts[row], starts[row + 1])
        linked = related[offsets[row] : min(offsets[row] + _LINKS, offsets[row + 1])]
        yield TextDocument(
            entity=entity,
            links=(row, *linked.tolist()),
            facets=[(strong_words if strong[at] else weak_words)[codes[at]] for at in mine],
            tags=[values[codes[at]] for at in mine if added[at]],
            popularity=float(columns.popularity[row]),
            freshness=float(columns.freshness[row]),
        )


def _found(index: TextIndex, query: tuple[str, ...]) -> Rows:
    """The best entities with all words of a predicted query."""
    parts = tuple(
        BestOf(tuple(Term(field, word) for field in _ROUND_TRIP_FIELDS)) for word in query
    )
    return index.search(AllOf(parts), limit=DEPTH).rows
