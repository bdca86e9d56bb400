"""Entities → all stores of a generation, each in a stage of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from threading import Event

import numpy as np

from ltrr_cli.config import Domain
from ltrr_cli.flows.build_names import NamesBuilt, build_names
from ltrr_cli.flows.extract import Extract, extract
from ltrr_cli.flows.former import Former, NothingBefore
from ltrr_cli.flows.generation_writer import EncoderFacts, GenerationWriter
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.text_documents import TextDocuments
from ltrr_cli.memory.finding_again import DEPTH, Verdicts
from ltrr_cli.memory.name_templates import name_strings
from ltrr_cli.memory.name_words import NameWords
from ltrr_cli.memory.predicted_queries import predict_queries
from ltrr_cli.memory.relations import relations
from ltrr_cli.memory.round_trip import Checked, round_trip
from ltrr_cli.ports import TextIndex
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.text_query import AllOf, BestOf, Term, TextField
from ltrr_cli.text import remembering
from ltrr_cli.understanding.attributes import Attributes
from ltrr_cli.understanding.contents import build_contents
from ltrr_cli.understanding.main_facets import main_facets
from ltrr_cli.understanding.vocabulary import vocabulary_text

NamesBeside = Callable[[], AbstractContextManager[Callable[[], NamesBuilt] | None]]
"""Starts a process that builds names of the entities that are written, and gives what waits for it;
None where it is not worth a process."""

_ROUND_TRIP_FIELDS: tuple[TextField, ...] = ("title", "artists", "aliases", "album")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a build may add to the stores that every generation has, and what makes it quicker.

    former: what is known already of entities, verdicts: of predicted queries, None for nothing;
    beside: whether another process builds names, see `NamesBeside`.
    """

    sparse: bool
    histories: bool
    former: Former = NothingBefore()  # noqa: RUF009 (it has no state)
    verdicts: Verdicts | None = None
    beside: NamesBeside = nullcontext


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
    failed = Event()
    with remembering(), ThreadPoolExecutor(max_workers=1) as beside, _telling(failed):
        encoding = beside.submit(_vectors, entities, writer, stages, failed=failed)
        build = _Build(
            entities=entities,
            writer=writer,
            domain=domain,
            stages=stages,
            former=wanted.former,
            verdicts=wanted.verdicts,
            beside=wanted.beside,
        )
        stores, types = build.run()
        facts = encoding.result()
    sparse = _sparse(entities, writer, stages) if wanted.sparse else None
    unknown = _histories(writer, stages) if wanted.histories else 0
    return Built(
        stores=stores,
        types=types,
        encoder=facts,
        sparse=sparse,
        unknown_plays=unknown,
    )


@contextmanager
def _telling(failed: Event) -> Iterator[None]:
    """Tells the thread beside that it works for nothing, which else would be waited for."""
    try:
        yield
    except BaseException:
        failed.set()
        raise


def _vectors(
    entities: Sequence[Entity], writer: GenerationWriter, stages: Stages, *, failed: Event
) -> EncoderFacts:
    with stages.stage("vectors", total=len(entities)) as advance:

        def advance_unless_failed(count: int = 1) -> None:
            if failed.is_set():
                raise CancelledError
            advance(count)

        return writer.vectors(entities, advance_unless_failed)


def _sparse(entities: Sequence[Entity], writer: GenerationWriter, stages: Stages) -> str:
    with stages.stage("sparse vectors", total=len(entities)) as advance:
        return writer.sparse(entities, advance)


def _histories(writer: GenerationWriter, stages: Stages) -> int:
    with stages.stage("listening histories"):
        return writer.histories()


@dataclass(frozen=True, kw_only=True)
class _Build:
    """The stages that share tables with each other."""

    entities: Sequence[Entity]
    writer: GenerationWriter
    domain: Domain
    stages: Stages
    former: Former
    verdicts: Verdicts | None
    beside: NamesBeside

    def run(self) -> tuple[dict[str, int], dict[str, int]]:
        """All stages; entries per store, and entities per type."""
        size = len(self.entities)
        with self.stages.stage("records", size=size):
            self.writer.entities(self.entities)
        told = self._write_extract()
        with self.beside() as names_of_another_process:
            counts = self._write_contents(told)
            if names_of_another_process is None:
                names = self._write_names(told)
            else:
                with self.stages.stage("names, from the other process"):
                    names = names_of_another_process()
                self.stages.done += names.stages
        return names.counts | counts, told.types()

    def _write_extract(self) -> Extract:
        with self.stages.stage("words and references", size=len(self.entities)):
            told = extract(self.entities, name_types=self.domain.name_types, former=self.former)
            self.writer.extract(told)
        return told

    def _write_contents(self, told: Extract) -> dict[str, int]:
        """What entities are about and lead to, full text, predicted queries."""
        size = len(self.entities)
        with self.stages.stage("content understanding", size=size):
            contents = build_contents(
                self.entities,
                texts=told.texts,
                references=told.references,
                domain=self.domain,
                before=self.former.contents(),
                origin=self.former.origin,
            )
            self.writer.contents(contents)
            attributes = contents.attributes
            self.writer.facets(main_facets(attributes, size=size))
            self.writer.vocabulary(vocabulary_text(attributes.counts(), domain=self.domain))
        offsets, related, weights = self._write_relations(told)
        index = self._write_text(told, attributes, links=(offsets, related))
        predicted = self._write_predicted(told, attributes, index)
        return {"attributes": len(attributes), "relations": len(weights), **predicted}

    def _write_names(self, told: Extract) -> NamesBuilt:
        return build_names(
            self.entities,
            former=self.former,
            told=told,
            writer=self.writer,
            domain=self.domain,
            stages=self.stages,
        )

    def _write_relations(
        self, told: Extract
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Rows, Scores]:
        with self.stages.stage("relations") as advance:
            offsets, rows, weights = relations(told.references, popularity=told.columns.popularity)
            self.writer.row_lists("relations", offsets=offsets, rows=rows, weights=weights)
            advance(len(rows))
        return offsets, rows, weights

    def _write_text(
        self,
        told: Extract,
        attributes: Attributes,
        *,
        links: tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Rows],
    ) -> TextIndex:
        documents = TextDocuments(
            self.entities,
            told.columns,
            attributes,
            links=links,
            numbers=told.references.id_numbers,
        )
        with self.stages.stage("full text", total=len(self.entities)) as advance:
            return self.writer.text(documents, advance)

    def _write_checked(self, checked: Checked) -> None:
        """What the round trip said, so that an update need not search for all of it again."""
        self.writer.keyed_lists(
            "checked",
            keys=checked.asked.queries,
            offsets=checked.asked.offsets,
            rows=checked.asked.rows,
            weights=checked.is_found.astype(np.float32),
        )

    def _write_predicted(
        self, told: Extract, attributes: Attributes, index: TextIndex
    ) -> dict[str, int]:
        with self.stages.stage("predicted queries") as advance:
            names = name_strings(
                self.entities,
                name_types=self.domain.name_types,
                before=self.former.strings(),
                origin=self.former.origin,
            )
            self.writer.name_strings(names)
            predicted = predict_queries(
                told.references,
                names=names,
                columns=told.columns,
                attributes=attributes,
                domain=self.domain,
            )
            checked = round_trip(
                predicted,
                names=NameWords(names.of_names),
                search=partial(_having_all, index),
                popularity=told.columns.popularity,
                verdicts=self.verdicts,
            )
            kept = checked.queries
            self._write_checked(checked.checked)
            self.writer.predicted(kept)
            advance(len(kept.queries))
        return {
            "predicted queries": len(kept.queries),
            "predicted pairs": len(kept.rows),
            "pairs the round trip dropped": len(predicted.rows) - len(kept.rows),
        }


def _having_all(index: TextIndex, query: tuple[str, ...]) -> Rows:
    """The best entities with all words of a predicted query."""
    parts = tuple(
        BestOf(tuple(Term(field, word) for field in _ROUND_TRIP_FIELDS)) for word in query
    )
    return index.search(AllOf(parts), limit=DEPTH).rows
