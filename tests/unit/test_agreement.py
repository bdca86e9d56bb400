"""The checker names the store that does not fit, whatever the checksums say."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.backends.history_files import write_histories
from ltrr_cli.backends.index_folder import opening
from ltrr_cli.backends.index_folder.opening import locate
from ltrr_cli.backends.keyed_lists import write_keyed_lists
from ltrr_cli.backends.tantivy_name_index import build_name_index
from ltrr_cli.wiring.agreement import disagreements

Damage = Callable[[Path], None]


def at(file: str, value: int, place: int = 0) -> Damage:
    """Sets one number of an array."""

    def damage(generation: Path) -> None:
        array = np.load(generation / file)
        array.flat[place] = value
        np.save(generation / file, array)

    return damage


def swapped(file: str) -> Damage:
    """Changes the places of the first two numbers of an array."""

    def damage(generation: Path) -> None:
        array = np.load(generation / file)
        array[[0, 1]] = array[[1, 0]]
        np.save(generation / file, array)

    return damage


def cut(file: str) -> Damage:
    """Leaves the last entry of an array out."""

    def damage(generation: Path) -> None:
        np.save(generation / file, np.load(generation / file)[:-1])

    return damage


def ignore(count: int = 1) -> None:
    del count


def foreign_plays(generation: Path) -> None:
    shutil.rmtree(generation / "histories")
    (generation / "histories").mkdir()
    write_histories(
        generation / "histories",
        users=["ana"],
        rows=np.array([77], np.int32),
        plays=np.ones(1, np.float32),
    )


def other_names(generation: Path) -> None:
    shutil.rmtree(generation / "names")
    build_name_index(generation / "names", ["one"], ignore)


def other_attributes(generation: Path) -> None:
    file = generation / "attributes.parquet"
    table = pq.read_table(file)
    rows = pa.array(np.full(len(table), 99, np.int32))
    pq.write_table(table.set_column(0, "row", rows), file)


def moved_pair(generation: Path) -> None:
    with duckdb.connect(str(generation / "q2e.duckdb")) as table:
        table.execute("update entities set entity_id = 'none' where entity_row = 3")


def lost_pairs(generation: Path) -> None:
    with duckdb.connect(str(generation / "q2e.duckdb")) as table:
        table.execute("delete from pairs where entity_row = 3")


def checked_elsewhere(generation: Path) -> None:
    write_keyed_lists(generation / "lists", "checked", {"love": ([-2], [1.0])})


DAMAGES: list[tuple[str, Damage]] = [
    ("entities: 2 ids lead to another row", swapped("entities/id_rows.npy")),
    ("columns: row 99 is none of 26", at("columns/makers.npy", 99)),
    ("columns: an entity has a type without a name", at("columns/types.npy", 200)),
    ("columns: .*differ in length", cut("columns/year.npy")),
    ("attributes: row 99 is none of 26", other_attributes),
    *(
        (f"{name}: row -2 is none of 26", at(f"lists/{name}.rows.npy", -2))
        for name in ("makers", "maker_parts", "titles", "names")
    ),
    ("predicted queries: row -2 is none of 26", at("lists/predicted.rows.npy", -2)),
    ("checked: row -2 is none of 26", checked_elsewhere),
    ("names by letters: row 26 is none of", at("lists/rows_of_name.rows.npy", 26)),
    ("names by letters: there are 1, ", other_names),
    ("relations: row 26 is none of", at("lists/relations.rows.npy", 26)),
    ("words of names: .*do not fit", cut("words/title.offsets.npy")),
    ("full text: .*two documents are of one entity", at("text/documents.npy", 1)),
    ("full text: row -1 is none of", at("text/documents.npy", -1)),
    ("full text: 2 documents are of other ids", swapped("text/documents.npy")),
    ("full text: links are not written by", swapped("text/ids.npy")),
    ("vectors: 25 rows for 26", cut("vectors/vectors.npy")),
    ("predicted queries: .*entities have another row", moved_pair),
    ("predicted queries: there are .* pairs", lost_pairs),
    ("strings of names: .*do not belong together", cut("strings/title_lengths.npy")),
    ("strings of names: .*do not belong together", at("strings/rows.npy", 26)),
    ("forms of names: .*do not belong together", cut("forms/percents.npy")),
    ("words of texts: .*do not belong together", cut("texts/titles.offsets.npy")),
    ("references: .*do not belong together", cut("references/names.offsets.npy")),
    ("references: they are of other entities", swapped("references/ids.codes.npy")),
    ("facets: .*do not fit", cut("facets/codes.npy")),
    ("listening histories: row 77 is none of", foreign_plays),
]


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("events")
    return Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored))


def test_a_sound_index(index: Path) -> None:
    assert disagreements(index) == []


@pytest.mark.parametrize(("said", "damage"), DAMAGES, ids=[said for said, _ in DAMAGES])
def test_the_damaged_store_is_named(
    index: Path, monkeypatch: pytest.MonkeyPatch, *, said: str, damage: Damage
) -> None:
    damage(locate(index).generation)
    monkeypatch.setattr(opening, "_check_sizes", lambda *_args, **_names: None)
    found = disagreements(index)
    assert any(_matches(said, line) for line in found), found


def test_ids_are_those_of_the_lines(index: Path) -> None:
    store = open_entities(locate(index).generation / "entities")
    rows = np.arange(len(store), dtype=np.int32)
    assert store.ids(rows) == [entity.id for entity in store.everything()]


def _matches(said: str, line: str) -> bool:
    store, _, problem = said.partition(": ")
    wanted = problem.removeprefix(".*").split(".*")
    return line.startswith(f"{store}: ") and all(part in line for part in wanted)
