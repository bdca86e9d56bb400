"""Whether all stores of a release speak of the same entities."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ltrr_cli.backends.attribute_table import read_rows
from ltrr_cli.backends.carried_files.name_forms import open_name_forms
from ltrr_cli.backends.carried_files.name_strings import open_name_strings
from ltrr_cli.backends.carried_files.references import open_references
from ltrr_cli.backends.carried_files.text_words import open_surfaces, open_text_words
from ltrr_cli.backends.column_files import open_columns, open_makers
from ltrr_cli.backends.duckdb_files import DuckdbQ2e
from ltrr_cli.backends.entity_store import MappedEntities, open_entities
from ltrr_cli.backends.facet_table import open_facet_table
from ltrr_cli.backends.hashed_lists import open_hashed_lists
from ltrr_cli.backends.history_files import open_histories
from ltrr_cli.backends.hnsw_index.index import HnswIndex
from ltrr_cli.backends.impact_index import open_impact_index
from ltrr_cli.backends.index_folder.lockable import lockable
from ltrr_cli.backends.index_folder.opening import locate, read_manifest
from ltrr_cli.backends.keyed_lists import open_keyed_lists
from ltrr_cli.backends.memory_table import open_memory_table
from ltrr_cli.backends.row_lists import open_row_lists
from ltrr_cli.backends.tantivy_name_index import TantivyNameIndex
from ltrr_cli.backends.tantivy_text_index.index import TantivyTextIndex
from ltrr_cli.backends.word_hashes import open_word_hashes
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.records.id_numbers import id_numbers
from ltrr_cli.records.release import HISTORIES, MEMORY, ReleasePlace
from ltrr_cli.wiring.encoders import open_vectors
from ltrr_cli.wiring.extract_files import COLUMNS, REFERENCES, TEXTS
from ltrr_cli.wiring.generation_folder import FORMS, STRINGS

TABLES = ("makers", "maker_parts", "titles", "names")


def disagreements(index: Path) -> list[str]:
    """Looks at every store of the current release; a line for each that does not fit the others.

    Checksums tell whether files are what was written; this, whether what was written fits.

    Raises:
        IndexFolderError: there is no index, or it is damaged.
    """
    return list(_Check(locate(index)).problems())


class _Check:
    """One release; every check is a generator of what is wrong, without the store's name."""

    def __init__(self, place: ReleasePlace) -> None:
        self._place = place
        self._generation = place.generation
        self._lists = place.generation / "lists"
        self._size = read_manifest(place.generation).entities
        self._ids: list[str] = []

    def problems(self) -> Iterator[str]:
        for name, check in self._checks().items():
            try:
                for problem in check():
                    yield f"{name}: {problem}"
            except (IndexDamagedError, StorageError) as error:
                yield f"{name}: {error}"

    def _checks(self) -> dict[str, Callable[[], Iterator[str]]]:
        generation, learnt = self._generation, self._place.folder
        checks: dict[str, Callable[[], Iterator[str]]] = {
            "entities": self._entities,
            "columns": self._columns,
            "attributes": lambda: self._within(read_rows(generation / "attributes.parquet")),
            **{name: lambda name=name: self._keyed(name) for name in TABLES},  # type: ignore[misc]
            "names by letters": self._names,
            "relations": self._relations,
            "words of names": lambda: self._counted(len(open_word_hashes(generation / "words"))),
            "full text": self._text,
            "vectors": self._vectors,
            "predicted queries": self._predicted,
            "strings of names": self._strings,
            "forms of names": lambda: self._counted(len(open_name_forms(generation / FORMS).names)),
            "words of texts": self._texts,
            "references": self._references,
        }
        maybe: dict[str, tuple[Path, Callable[[], Iterator[str]]]] = {
            "checked": (self._lists / "checked.trie", lambda: self._keyed("checked")),
            "facets": (
                generation / "facets",
                lambda: self._counted(len(open_facet_table(generation / "facets"))),
            ),
            "sparse vectors": (generation / "sparse", self._sparse),
            "listening histories": (
                generation / HISTORIES,
                lambda: self._listening(generation / HISTORIES),
            ),
            "memory": (learnt / MEMORY, self._memory),
            "learnt histories": (
                learnt / HISTORIES,
                lambda: self._listening(learnt / HISTORIES),
            ),
        }
        return checks | {name: check for name, (path, check) in maybe.items() if path.exists()}

    def _entities(self) -> Iterator[str]:
        store: MappedEntities = open_entities(self._generation / "entities")
        yield from self._counted(len(store))
        rows = np.arange(len(store), dtype=np.int32)
        try:
            self._ids = store.ids(rows)
        except ValueError as error:
            yield f"a line is no entity: {error}"
            return
        wrong = [name for row, name in enumerate(self._ids) if store.row_of(name) != row]
        if wrong:
            yield f"{len(wrong):,} ids lead to another row, the first is {wrong[0]}"

    def _columns(self) -> Iterator[str]:
        columns = open_columns(self._generation / COLUMNS)
        yield from self._counted(len(columns.types))
        if int(columns.types.max(initial=0)) >= max(len(columns.type_names), 1):
            yield "an entity has a type without a name"
        makers = open_makers(self._generation / COLUMNS)
        yield from self._counted(len(makers))
        yield from self._within(makers[makers != -1])

    def _keyed(self, name: str) -> Iterator[str]:
        yield from self._within(open_keyed_lists(self._lists, name).all_rows)

    def _strings(self) -> Iterator[str]:
        yield from self._counted(len(open_name_strings(self._generation / STRINGS).of_names.names))

    def _references(self) -> Iterator[str]:
        found = open_references(self._generation / REFERENCES)
        yield from self._counted(len(found))
        if found.all_ids() != self._ids:
            yield "they are of other entities"

    def _texts(self) -> Iterator[str]:
        folder = self._generation / TEXTS
        yield from self._counted(len(open_text_words(folder).titles))
        open_surfaces(folder)

    def _names(self) -> Iterator[str]:
        lists = open_row_lists(self._lists, "rows_of_name")
        yield from self._within(lists.all_rows)
        with lockable(self._generation / "names") as folder:
            index = TantivyNameIndex(folder)
        counts = {len(lists), len(index), index.documents, self._names_of_table()}
        if len(counts) > 1:
            yield f"there are {', '.join(map(str, sorted(counts)))} names at once"

    def _names_of_table(self) -> int:
        return len(open_keyed_lists(self._lists, "names"))

    def _relations(self) -> Iterator[str]:
        lists = open_row_lists(self._lists, "relations")
        yield from self._counted(len(lists))
        yield from self._within(lists.all_rows)

    def _text(self) -> Iterator[str]:
        with lockable(self._generation / "text") as folder:
            index = TantivyTextIndex(folder)
        numbers, rows = index.tied()
        yield from self._counted(len(rows))
        yield from self._within(rows)
        if len(np.unique(rows)) < len(rows):
            yield "two documents are of one entity"
        expected = id_numbers(self._ids)
        known = (rows >= 0) & (rows < len(expected))
        wrong = rows[known][numbers[known] != expected[rows[known]]].tolist()
        if wrong:
            yield f"{len(wrong):,} documents are of other ids, the first is of row {wrong[0]}"
        if not np.array_equal(index.ids, expected):
            yield "links are not written by the ids of the entities"

    def _vectors(self) -> Iterator[str]:
        index = open_vectors(self._generation)
        if not isinstance(index, HnswIndex):
            yield from self._counted(index.rows)
            return
        yield from self._counted(index.rows)
        labels = np.sort(index.labels())
        worded = np.flatnonzero(index.vectors(np.arange(index.rows, dtype=np.int32)).any(axis=1))
        if not np.array_equal(labels[labels < index.rows], worded):
            yield "the graph has other rows than those with vectors"

    def _sparse(self) -> Iterator[str]:
        rows, _, _ = open_impact_index(self._generation / "sparse").postings()
        yield from self._within(rows)

    def _listening(self, folder: Path) -> Iterator[str]:
        yield from self._within(open_histories(folder).everything().rows)

    def _memory(self) -> Iterator[str]:
        yield from self._within(open_memory_table(self._place.folder / MEMORY).all_rows)

    def _predicted(self) -> Iterator[str]:
        with DuckdbQ2e(self._generation / "q2e.duckdb", read_only=True) as table:
            pairs, count = table.entities(), len(table)
        wrong = [
            (row, name)
            for row, name in pairs
            if not 0 <= row < len(self._ids) or self._ids[row] != name
        ]
        if wrong:
            row, name = wrong[0]
            yield f"{len(wrong):,} entities have another row, the first is {name} with row {row}"
        rows = open_hashed_lists(self._lists, "predicted").all_rows
        yield from self._within(rows)
        listed = len(rows)
        if count != listed:
            yield f"there are {count:,} pairs in q2e.duckdb and {listed:,} in lists/predicted"

    def _counted(self, count: int) -> Iterator[str]:
        if count != self._size:
            yield f"{count:,} rows for {self._size:,} entities"

    def _within(self, rows: npt.NDArray[np.integer]) -> Iterator[str]:
        wrong = rows[(rows < 0) | (rows >= self._size)]
        if len(wrong):
            yield f"row {wrong[0]} is none of {self._size:,} entities ({len(wrong):,} such rows)"
