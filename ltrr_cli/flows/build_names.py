"""Entities → what knows their names: gazetteer, spelling, names, and the columns beside them.

Nothing here needs what entities are about, so that a process of its own can do it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.config import Domain
from ltrr_cli.flows.generation_writer import GenerationWriter
from ltrr_cli.flows.stages import Stages
from ltrr_cli.memory.freshness import freshness
from ltrr_cli.ports import Columns
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.manifest import Stage
from ltrr_cli.records.text_words import TextWords
from ltrr_cli.text import remembering, words
from ltrr_cli.understanding.catalogue_words import catalogue_words, name_words
from ltrr_cli.understanding.entity_names import entity_names
from ltrr_cli.understanding.gazetteer_entries import GazetteerTables, build_gazetteer
from ltrr_cli.understanding.list_table import ListTable


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesBuilt:
    """Entries per store, and the stages that it took."""

    counts: dict[str, int]
    stages: Sequence[Stage]


def build_names(
    entities: Sequence[Entity],
    *,
    texts: TextWords,
    writer: GenerationWriter,
    domain: Domain,
    stages: Stages,
) -> NamesBuilt:
    """Writes the gazetteer, columns, spelling, words and names of all entities."""
    before = len(stages.done)
    build = _Build(entities=entities, texts=texts, writer=writer, domain=domain, stages=stages)
    with remembering():
        counts = build.run()
    return NamesBuilt(counts=counts, stages=stages.done[before:])


@dataclass(frozen=True, kw_only=True)
class _Build:
    entities: Sequence[Entity]
    texts: TextWords
    writer: GenerationWriter
    domain: Domain
    stages: Stages

    def run(self) -> dict[str, int]:
        with self.stages.stage("gazetteer", total=len(self.entities)):
            tables = build_gazetteer(self.entities, name_types=self.domain.name_types)
            self._write_gazetteer(tables)
        self.writer.columns(columns_of(self.entities), makers=tables.makers)
        return {
            "words": self._write_spelling(tables),
            "words of names": self._write_words(),
            "names": self._write_names(tables),
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
            found = catalogue_words(self.entities, self.texts)
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


def columns_of(entities: Sequence[Entity]) -> Columns:
    """What ranking and arms need of every entity."""
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
