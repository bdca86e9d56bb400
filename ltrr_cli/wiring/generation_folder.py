"""Where each store of a generation lies, and who writes it."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ltrr_cli.backends.attribute_table import write_attributes
from ltrr_cli.backends.carried_files.name_forms import write_name_forms
from ltrr_cli.backends.carried_files.name_strings import write_name_strings
from ltrr_cli.backends.carried_files.text_words import write_surfaces
from ltrr_cli.backends.column_files import write_makers
from ltrr_cli.backends.duckdb_files import DuckdbQ2e
from ltrr_cli.backends.entity_store import write_entities
from ltrr_cli.backends.facet_table import write_facet_table
from ltrr_cli.backends.hashed_lists import write_hashed_lists
from ltrr_cli.backends.history_files import History, locate, write_histories
from ltrr_cli.backends.keyed_lists import write_keyed_arrays
from ltrr_cli.backends.row_lists import write_row_lists
from ltrr_cli.backends.spelling_table import write_spelling
from ltrr_cli.backends.tantivy_name_index import build_name_index
from ltrr_cli.backends.tantivy_text_index.building import build_text_index
from ltrr_cli.backends.tantivy_text_index.index import TantivyTextIndex
from ltrr_cli.backends.word_hashes import write_word_hashes
from ltrr_cli.flows.extract import Extract
from ltrr_cli.flows.generation_writer import EncoderFacts
from ltrr_cli.flows.text_documents import TextDocuments
from ltrr_cli.memory.query_collector import TEMPLATES, PredictedQueries
from ltrr_cli.ports import Advance, Clock, TextIndex
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.entity_text import entity_text
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.records.name_strings import NameStrings
from ltrr_cli.records.row_words import RowWords
from ltrr_cli.understanding.attributes import PROVENANCES
from ltrr_cli.understanding.contents import Contents
from ltrr_cli.understanding.main_facets import MainFacets
from ltrr_cli.wiring.building_vectors import write_sparse, write_vectors
from ltrr_cli.wiring.extract_files import COLUMNS, TEXTS, write_extract

DIGESTS = "digests.npy"
"""In the full text: by what an update knows which documents change, see `TextDocuments`."""

STRINGS = "strings"
"""A folder of the strings that name entities, for the next update."""

FORMS = "forms"
"""A folder of what entities are called, for the next update."""

ATTRIBUTES = "attributes.parquet"


class GenerationFolder:
    """Port `GenerationWriter`: a folder of files, one or more for each store.

    encoder, sparse: as in `BuildSettings`; history: plays of listeners, None for none. `ids`: of
    all rows, once the entities are written.
    """

    def __init__(
        self,
        folder: Path,
        *,
        domain_text: str,
        encoder: str | None,
        sparse: str | None,
        history: History | None,
        clock: Clock,
    ) -> None:
        self.folder = folder
        self._encoder = encoder
        self._sparse = sparse
        self._history = history
        self._clock = clock
        self.ids: Sequence[str] = ()
        self._lists = folder / "lists"
        self._lists.mkdir(exist_ok=True)
        self._spelling = folder / "spelling"
        self._spelling.mkdir(exist_ok=True)
        if not (folder / "domain.toml").exists():  # else another process has begun here
            (folder / "domain.toml").write_text(domain_text, "utf-8")

    def entities(self, entities: Sequence[Entity]) -> None:
        self.ids = [entity.id for entity in entities]
        (self.folder / "entities").mkdir()
        write_entities(self.folder / "entities", entities)

    def makers(self, makers: npt.NDArray[np.int32]) -> None:
        write_makers(self.folder / COLUMNS, makers)

    def name_forms(self, forms: NameForms) -> None:
        write_name_forms(self.folder / FORMS, forms)

    def keyed_lists(
        self,
        name: str,
        *,
        keys: Sequence[str],
        offsets: npt.NDArray[np.int64],
        rows: Rows,
        weights: Scores,
    ) -> None:
        write_keyed_arrays(
            self._lists, name, keys=keys, offsets=offsets, rows=rows, weights=weights
        )

    def row_lists(
        self, name: str, *, offsets: npt.NDArray[np.int64], rows: Rows, weights: Scores
    ) -> None:
        write_row_lists(self._lists, name, offsets=offsets, rows=rows, weights=weights)

    def spelling(
        self, name: str, *, frequencies: Mapping[str, int], targets: Collection[str]
    ) -> None:
        write_spelling(self._spelling, name, frequencies=frequencies, targets=targets)

    def word_hashes(self, fields: Mapping[str, RowWords]) -> int:
        return write_word_hashes(self.folder / "words", fields)

    def vocabulary(self, text: str) -> None:
        (self.folder / "vocabulary.tsv").write_text(text, "utf-8")

    def extract(self, told: Extract) -> None:
        write_extract(self.folder, told)

    def contents(self, contents: Contents) -> None:
        attributes = contents.attributes
        write_surfaces(self.folder / TEXTS, contents.surfaces)
        write_attributes(
            self.folder / ATTRIBUTES,
            rows=attributes.rows,
            facets=(attributes.facets, attributes.codes),
            weights=attributes.weights,
            provenances=(PROVENANCES, attributes.sources),
        )

    def facets(self, facets: MainFacets) -> None:
        write_facet_table(
            self.folder / "facets",
            names=facets.names,
            offsets=facets.offsets,
            codes=facets.codes,
            weights=facets.weights,
        )

    def text(self, documents: TextDocuments, advance: Advance) -> TextIndex:
        folder = self.folder / "text"
        build_text_index(folder, documents.make(), advance, numbers=documents.numbers)
        np.save(folder / DIGESTS, documents.digests())
        return TantivyTextIndex(folder)

    def name_index(self, names: Sequence[str], advance: Advance) -> None:
        build_name_index(self.folder / "names", names, advance)

    def vectors(self, entities: Sequence[Entity], advance: Advance) -> EncoderFacts:
        texts = [entity_text(entity) for entity in entities]
        return write_vectors(self.folder, texts, encoder=self._encoder, advance=advance)

    def sparse(self, entities: Sequence[Entity], advance: Advance) -> str:
        texts = [entity_text(entity) for entity in entities]
        return write_sparse(self.folder, texts, model=self._sparse or "default", advance=advance)

    def name_strings(self, strings: NameStrings) -> None:
        write_name_strings(self.folder / STRINGS, strings)

    def predicted(self, predicted: PredictedQueries) -> None:
        write_hashed_lists(
            self._lists,
            "predicted",
            keys=predicted.hashes,
            offsets=predicted.offsets,
            rows=predicted.rows,
            weights=predicted.priors,
        )
        with DuckdbQ2e(self.folder / "q2e.duckdb") as table:
            table.write_predicted(
                predicted,
                template_names=tuple(TEMPLATES),
                entity_ids=self.ids,
                at=self._clock.now(),
            )

    def histories(self) -> int:
        if self._history is None:
            return 0
        row_of = {entity_id: row for row, entity_id in enumerate(self.ids)}
        found = locate(self._history, row_of=row_of.get)
        folder = self.folder / "histories"
        folder.mkdir()
        write_histories(folder, users=found.users, rows=found.rows, plays=found.plays)
        return found.unknown
