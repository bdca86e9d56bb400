"""The folder of a generation that is made from another one, and carries on what is slow to make."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ltrr_cli.backends.column_files import open_columns
from ltrr_cli.backends.entity_store import open_entities, update_entities
from ltrr_cli.backends.history_files import open_histories, write_histories
from ltrr_cli.backends.tantivy_text_index.building import update_text_index
from ltrr_cli.backends.tantivy_text_index.index import TantivyTextIndex
from ltrr_cli.flows.generation_writer import EncoderFacts
from ltrr_cli.flows.text_documents import TextDocuments
from ltrr_cli.flows.update_index import Updated
from ltrr_cli.ports import Advance, Clock, TextIndex
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.entity_text import entity_text
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.release import HISTORIES
from ltrr_cli.wiring.building_vectors import EXACT_BELOW, update_sparse, update_vectors
from ltrr_cli.wiring.extract_files import COLUMNS
from ltrr_cli.wiring.generation_folder import DIGESTS, GenerationFolder

MOST_STALE = 0.3
"""Share of the documents up to which the full text is updated; with more it is written anew."""

AGING = 0.05
"""So much, at most, the freshness of entities that stay may be off in the full text."""


class UpdatedFolder(GenerationFolder):
    """Port `GenerationWriter` of an update.

    Tables that are written in seconds are written anew, so that they are what a build of the whole
    catalogue would write. What takes longer is carried on: full text, vectors, sparse vectors.

    source: the generation that is updated; updated: the catalogue afterwards; sparse: the model of
    its sparse index, None for none.
    """

    def __init__(
        self, folder: Path, *, source: Path, updated: Updated, sparse: str | None, clock: Clock
    ) -> None:
        super().__init__(
            folder,
            domain_text=(source / "domain.toml").read_text("utf-8"),
            encoder=None,
            sparse=sparse,
            history=None,
            clock=clock,
        )
        self._source = source
        self._updated = updated
        self._model = sparse
        self._before = open_entities(source / "entities")

    def entities(self, entities: Sequence[Entity]) -> None:
        self.ids = self._updated.ids
        folder = self.folder / "entities"
        folder.mkdir()
        update_entities(
            folder,
            entities,
            ids=self.ids,
            source=self._source / "entities",
            origin=self._updated.origin,
        )

    def text(self, documents: TextDocuments, advance: Advance) -> TextIndex:
        digests = documents.digests()
        stale = self._stale(documents, digests)
        if stale is None:
            return super().text(documents, advance)
        gone = np.flatnonzero(self._updated.row_of_old < 0).astype(np.int32)
        folder = self.folder / "text"
        update_text_index(
            folder,
            documents.make(stale),
            advance,
            source=self._source / "text",
            gone=[*self._before.ids(gone), *(self.ids[row] for row in stale.tolist())],
            numbers=documents.numbers,
        )
        np.save(folder / DIGESTS, digests)
        advance(len(documents) - len(stale))
        return TantivyTextIndex(folder)

    def vectors(self, entities: Sequence[Entity], advance: Advance) -> EncoderFacts:
        return update_vectors(
            self.folder,
            source=self._source,
            texts=self._new_texts(entities),
            origin=self._same_text,
            advance=advance,
        )

    def sparse(self, entities: Sequence[Entity], advance: Advance) -> str:
        return update_sparse(
            self.folder,
            source=self._source,
            model=self._model or "default",
            texts=self._new_texts(entities),
            origin=self._same_text,
            advance=advance,
        )

    def histories(self) -> int:
        """What listeners played that is still there; nothing of it is unknown."""
        write_moved_histories(
            self._source / HISTORIES,
            self.folder / HISTORIES,
            row_of_old=self._updated.row_of_old,
        )
        return 0

    def _stale(self, documents: TextDocuments, digests: npt.NDArray[np.uint64]) -> Rows | None:
        """Rows whose documents are new or changed; None when all must be written."""
        old = self._source / "text"
        if len(documents) < EXACT_BELOW or self._has_aged(documents):
            return None
        origin, before = self._updated.origin, np.load(old / DIGESTS)
        stays = origin >= 0
        stays[stays] = before[origin[stays]] == digests[stays]
        stale = np.flatnonzero(~stays).astype(np.int32)
        return stale if len(stale) <= MOST_STALE * len(documents) else None

    def _has_aged(self, documents: TextDocuments) -> bool:
        """Whether something so new came that all that stays is much older now."""
        origin = self._updated.origin
        stays = np.flatnonzero(origin >= 0)
        before = open_columns(self._source / COLUMNS).freshness[origin[stays]]
        after = documents.freshness[stays]
        return bool((np.abs(after - before) > AGING * before).any())

    def _new_texts(self, entities: Sequence[Entity]) -> dict[int, str]:
        rows = np.flatnonzero(self._same_text < 0).tolist()
        return {row: entity_text(entities[row]) for row in rows}

    @cached_property
    def _same_text(self) -> Rows:
        """The old row of every entity that encoders read as before, -1 for others."""
        origin = self._updated.origin.copy()
        row_of_old = self._updated.row_of_old
        old_row_of = np.full(len(origin), -1, np.int32)
        kept = np.flatnonzero(row_of_old >= 0)
        old_row_of[row_of_old[kept]] = kept
        for row in np.flatnonzero((origin < 0) & (old_row_of >= 0)).tolist():
            before = self._before.get(int(old_row_of[row]))
            if entity_text(before) == entity_text(self._updated.entities[row]):
                origin[row] = old_row_of[row]
        return origin


def write_moved_histories(source: Path, folder: Path, *, row_of_old: Rows) -> None:
    """Writes histories anew for other rows; what was played of deleted entities goes.

    Raises:
        IndexDamagedError: a file of `source` is missing, or was cut or changed.
        StorageError: the files cannot be written.
    """
    plays = open_histories(source).everything()
    rows = row_of_old[plays.rows]
    kept = np.flatnonzero(rows >= 0)
    folder.mkdir()
    write_histories(
        folder,
        users=[plays.users[at] for at in kept.tolist()],
        rows=rows[kept],
        plays=plays.plays[kept],
    )
