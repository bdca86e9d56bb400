"""Entities → what knows their names: gazetteer, makers, spelling and names.

Nothing here needs what entities are about, so that a process of its own can do it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ltrr_cli.config import Domain
from ltrr_cli.flows.extract import Extract
from ltrr_cli.flows.former import Former
from ltrr_cli.flows.generation_writer import GenerationWriter
from ltrr_cli.flows.stages import Stages
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hashed_words import hashed_words
from ltrr_cli.records.manifest import Stage
from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.records.origins import newcomers
from ltrr_cli.text import remembering, words
from ltrr_cli.understanding.catalogue_words import catalogue_words, name_words
from ltrr_cli.understanding.entity_names import entity_names
from ltrr_cli.understanding.gazetteer_entries import GazetteerTables, build_gazetteer
from ltrr_cli.understanding.list_table import ListTable
from ltrr_cli.understanding.name_forms import name_forms


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesBuilt:
    """Entries per store, and the stages that it took."""

    counts: dict[str, int]
    stages: Sequence[Stage]


def build_names(
    entities: Sequence[Entity],
    *,
    former: Former,
    told: Extract,
    writer: GenerationWriter,
    domain: Domain,
    stages: Stages,
) -> NamesBuilt:
    """Writes the gazetteer, makers, spelling, words and names; told: by all entities."""
    before = len(stages.done)
    build = _Build(
        entities=entities,
        former=former,
        told=told,
        writer=writer,
        domain=domain,
        stages=stages,
    )
    with remembering():
        counts = build.run()
    return NamesBuilt(counts=counts, stages=stages.done[before:])


@dataclass(frozen=True, kw_only=True)
class _Build:
    entities: Sequence[Entity]
    former: Former
    told: Extract
    writer: GenerationWriter
    domain: Domain
    stages: Stages

    def run(self) -> dict[str, int]:
        with self.stages.stage("gazetteer", size=len(self.entities)):
            forms = name_forms(
                self.entities,
                name_types=self.domain.name_types,
                before=self.former.forms(),
                origin=self.former.origin,
            )
            self.writer.name_forms(forms)
            tables = build_gazetteer(
                self.told.references, forms, popularity=self.told.columns.popularity
            )
            self._write_gazetteer(tables)
        return {
            "words": self._write_spelling(forms, tables),
            "words of names": self._write_words(),
            "names": self._write_names(forms, tables),
        }

    def _write_gazetteer(self, tables: GazetteerTables) -> None:
        for name, table in (
            ("makers", tables.names),
            ("maker_parts", tables.parts),
            ("titles", tables.titles),
        ):
            self._write_table(name, table)
        self.writer.makers(tables.makers)

    def _write_table(self, name: str, table: ListTable) -> None:
        self.writer.keyed_lists(
            name, keys=table.keys, offsets=table.offsets, rows=table.rows, weights=table.weights
        )

    def _write_spelling(self, forms: NameForms, tables: GazetteerTables) -> int:
        with self.stages.stage("spelling") as advance:
            found = catalogue_words(self.told.references, forms=forms, texts=self.told.texts)
            makers = name_words(tables.names)
            self.writer.spelling("words", frequencies=found.frequencies, targets=found.targets)
            self.writer.spelling("makers", frequencies=makers.frequencies, targets=makers.targets)
            advance(len(found.frequencies))
        return len(found.frequencies)

    def _write_words(self) -> int:
        with self.stages.stage("words of names", size=len(self.entities)):
            fresh, origin = newcomers(self.entities, self.former.origin)
            found = {
                "title": hashed_words(words(entity.title) for entity in fresh),
                "makers": hashed_words(words(" ".join(entity.artists)) for entity in fresh),
            }
            known = self.former.word_hashes()
            return self.writer.word_hashes({
                name: known[name].replaced(fields, origin) for name, fields in found.items()
            })

    def _write_names(self, forms: NameForms, tables: GazetteerTables) -> int:
        table = entity_names(self.told.references, forms, priors=tables.priors)
        with self.stages.stage("names", total=len(table.keys)) as advance:
            self._write_table("names", table)
            self.writer.row_lists(
                "rows_of_name", offsets=table.offsets, rows=table.rows, weights=table.weights
            )
            self.writer.name_index(table.keys, advance)
        return len(table.keys)
