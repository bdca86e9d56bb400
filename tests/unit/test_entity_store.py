"""Entities come back from disk as they were."""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.backends.entity_store import open_entities, write_entities
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.ports import EntityStore
from ltrr_cli.records.catalogue import Entity

ids = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1)
names = st.lists(st.text(), max_size=3).map(tuple)
shares = st.floats(0, 1)
maybe_text = st.none() | st.text()
entities = st.builds(
    Entity,
    id=ids,
    type=st.text(),
    title=st.text(),
    artists=names,
    album=maybe_text.map(lambda text: text or None),
    genres=st.dictionaries(st.text(), shares, max_size=3),
    tags=names,
    year=st.none() | st.integers(-3000, 3000),
    popularity=st.none() | shares,
    duration_s=st.none() | st.floats(0, allow_infinity=False),
    related=names,
    extra=st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.text())),
)


@given(st.lists(entities, max_size=8, unique_by=lambda entity: entity.id), ids)
def test_rows_and_ids_find_what_was_written(catalogue: list[Entity], other: str) -> None:
    filled = [entity for entity in catalogue if entity.type and entity.title]
    with tempfile.TemporaryDirectory() as folder:
        write_entities(Path(folder), filled)
        store: EntityStore = open_entities(Path(folder))
        assert len(store) == len(filled)
        assert [store.get(row) for row in range(len(store))] == filled
        assert [store.title(row) for row in range(len(store))] == [each.title for each in filled]
        backwards = np.arange(len(filled), dtype=np.int32)[::-1]
        assert store.several(backwards) == filled[::-1]
        assert store.ids(backwards) == [entity.id for entity in reversed(filled)]
        assert [store.row_of(entity.id) for entity in filled] == list(range(len(filled)))
        known = {entity.id: row for row, entity in enumerate(filled)}
        assert store.row_of(other) == known.get(other)


def written(folder: Path) -> list[Entity]:
    catalogue = [Entity(id=name, type="t", title=name.upper()) for name in ("b", "a", "c")]
    write_entities(folder, catalogue)
    return catalogue


@pytest.mark.parametrize("last", ["plain", "é" * 63 + "a", "é" * 64, "e" * 500, 'a"b', "a\\"])
def test_ids_that_are_long_or_escaped_are_read_whole(tmp_path: Path, last: str) -> None:
    catalogue = [Entity(id=each, type="t", title="A") for each in ("short", last)]
    write_entities(tmp_path, catalogue)
    store = open_entities(tmp_path)
    assert store.ids(np.array([1, 0, 1], np.int32)) == [last, "short", last]
    assert store.ids(np.empty(0, np.int32)) == []


def test_escape_codes_in_titles_survive(tmp_path: Path) -> None:
    entity = Entity(id="a", type="t", title="\x1b[31mred\x9b0m\u202e\ud800\n")
    write_entities(tmp_path, [entity])
    assert open_entities(tmp_path).get(0) == entity


@pytest.mark.parametrize("row", [-1, 3])
def test_there_is_nothing_before_the_first_row_or_after_the_last(tmp_path: Path, row: int) -> None:
    written(tmp_path)
    with pytest.raises(IndexError, match=f"row {row} of 3 entities"):
        open_entities(tmp_path).get(row)


def test_two_entities_never_share_an_id(tmp_path: Path) -> None:
    entity = Entity(id="a", type="t", title="A")
    with pytest.raises(ValueError, match="2 entities have only 1 ids"):
        write_entities(tmp_path, [entity, entity])


@pytest.mark.parametrize("name", ["entities.jsonl", "offsets.npy", "ids.marisa", "id_rows.npy"])
def test_a_missing_or_cut_file_is_damage(tmp_path: Path, name: str) -> None:
    written(tmp_path)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(IndexDamagedError):
        open_entities(tmp_path)
    path.unlink()
    with pytest.raises(IndexDamagedError, match="entities cannot be opened"):
        open_entities(tmp_path)


def test_files_of_two_stores_do_not_go_together(tmp_path: Path) -> None:
    written(tmp_path)
    np.save(tmp_path / "id_rows.npy", np.zeros(2, np.int32))
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        open_entities(tmp_path)


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="entities cannot be written"):
        written(tmp_path / "missing")


def test_opening_needs_neither_pydantic_nor_pyarrow() -> None:
    code = (
        "import sys; import ltrr_cli.backends.entity_store; import ltrr_cli.backends.history_files;"
        "print({'pydantic', 'pydantic_core', 'pyarrow'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
