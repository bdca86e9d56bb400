"""What a release has learnt goes over into one whose generation has other rows."""

import shutil
from pathlib import Path

from ltrr_cli.backends.duckdb_files import DuckdbEvidence
from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.backends.index_folder.draft import Draft
from ltrr_cli.backends.memory_table import write_memory_table
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.release import (
    EXAMINATION,
    HISTORIES,
    MEMORY,
    POLICY,
    RANKER,
    REPORT,
    ReleasePlace,
)
from ltrr_cli.wiring.updated_folder import write_moved_histories

EVIDENCE = "evidence.duckdb"
"""In the memory: what it is made of, by ids of entities."""

_PARTS_OF_DAY = "parts_of_day."


def carry_learnt(draft: Draft, place: ReleasePlace, *, generation: Path, row_of_old: Rows) -> None:
    """Copies policy, ranker and curves; writes memory and histories anew for these rows.

    generation: the new one, whose entities are written; row_of_old: see `Updated`.

    Raises:
        IndexDamagedError: a file of the release is missing, or was cut or changed.
        StorageError: the files cannot be written.
    """
    old = place.manifest
    draft.parent, draft.base = old.release, place.folder
    draft.policy, draft.ranker = old.policy, old.ranker
    draft.keeps_lessons = True
    for part in (POLICY, RANKER, EXAMINATION, REPORT):
        draft.carry(part)
    if (place.folder / MEMORY).exists():
        draft.memory = _memory(draft.folder / MEMORY, place.folder / MEMORY, generation)
    if (place.folder / HISTORIES).exists():
        _histories(draft.folder / HISTORIES, place.folder / HISTORIES, row_of_old)


def _memory(folder: Path, source: Path, generation: Path) -> int:
    """How many pairs there are; evidence of deleted entities waits for their return."""
    with DuckdbEvidence(source / EVIDENCE, read_only=True) as table:
        remembered = table.remembered()
    row_of = open_entities(generation / "entities").row_of
    pairs = write_memory_table(folder, remembered, row_of=row_of)
    shutil.copyfile(source / EVIDENCE, folder / EVIDENCE)
    return pairs


def _histories(folder: Path, source: Path, row_of_old: Rows) -> None:
    write_moved_histories(source, folder, row_of_old=row_of_old)
    for file in source.glob(f"{_PARTS_OF_DAY}*"):
        shutil.copyfile(file, folder / file.name)
