"""What was learnt survives an update of the catalogue, but for what was deleted."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli import wiring
from ltrr_cli.backends.delta_file import append_lesson, read_lessons
from ltrr_cli.backends.duckdb_files import DuckdbEvidence
from ltrr_cli.backends.history_files import write_histories
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.opening import locate
from ltrr_cli.backends.keyed_lists import write_keyed_lists
from ltrr_cli.backends.memory_table import open_memory_table, write_memory_table
from ltrr_cli.memory.score_pairs import score_pairs
from ltrr_cli.records.evidence import Observations
from ltrr_cli.records.release import HISTORIES, MEMORY, POLICY
from ltrr_cli.wiring.carrying import EVIDENCE
from ltrr_cli.wiring.release import Release
from ltrr_cli.wiring.releases import publish
from tests.unit.test_delta_file import lesson
from tests.unit.test_updating import TINY, change

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
IDS = [record["id"] for record in TINY]
CLICKED = [("love", IDS[2]), ("love", IDS[5]), ("abba", IDS[9]), ("zorp", IDS[0])]


def observations() -> Observations:
    many = len(CLICKED)
    return Observations(
        answers=[f"a{at}" for at in range(many)],
        queries=[query for query, _ in CLICKED],
        entity_ids=[entity for _, entity in CLICKED],
        visitors=[f"v{at}" for at in range(many)],
        days=np.full(many, 20_600, np.int32),
        fades=np.ones(many, np.bool_),
        gains=np.ones(many),
        examinations=np.ones(many),
    )


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    """The current release remembers `CLICKED`, has a policy, and learnt a click online."""
    ignored = shutil.ignore_patterns("events")
    index = Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored))
    row_of = Release(locate(index).generation, release_folder=index).entities.row_of
    with publish(index) as made:
        (made.folder / POLICY).mkdir()
        (made.folder / POLICY / "weights").write_text("w", "utf-8")
        folder = made.folder / MEMORY
        folder.mkdir()
        with DuckdbEvidence(folder / EVIDENCE) as table:
            table.update(observations(), as_of=NOON)
            scored = score_pairs(table.evidence())
            table.keep(scored)
        made.memory = write_memory_table(folder, scored, row_of=row_of)
        histories = made.folder / HISTORIES
        histories.mkdir()
        write_histories(
            histories,
            users=["ana", "ana"],
            rows=np.array([2, 5], np.int32),
            plays=np.ones(2, np.float32),
        )
        write_keyed_lists(histories, "parts_of_day", {"ana": ([0], [1.0])})
        made.policy = "hazard"
    append_lesson(layout.delta_file(index, made.number), replace(lesson(1), entity_id=IDS[9]))
    return index


def remembered(index: Path) -> set[tuple[str, str]]:
    place = locate(index)
    memory = open_memory_table(place.folder / MEMORY)
    ids = Release(place.generation, release_folder=place.folder).entities.ids
    return {
        (query, name)
        for query in ("love", "abba", "zorp")
        for name in ids(np.asarray(memory.find(query).rows))
    }


def test_memory_policy_and_lessons_come_along(index: Path) -> None:
    assert remembered(index) == {*CLICKED}
    change(index, going=[IDS[0], IDS[2]], coming=[TINY[5] | {"title": "Zorp"}])
    manifest = locate(index).manifest
    assert (manifest.policy, manifest.parent, manifest.memory) == ("hazard", 2, 2)
    assert remembered(index) == {("love", IDS[5]), ("abba", IDS[9])}
    assert (locate(index).folder / POLICY / "weights").read_text("utf-8") == "w"
    lessons = [*read_lessons(layout.delta_file(index, manifest.release))]
    assert [each.entity_id for each in lessons] == [IDS[9]]  # type: ignore[union-attr]
    assert wiring.verify(index) == []


def test_histories_name_the_same_entities(index: Path) -> None:
    change(index, going=[IDS[2]])
    place = locate(index)
    release = Release(place.generation, release_folder=place.folder)
    found = release.histories
    assert found is not None
    plays = found.find("ana")
    assert plays is not None
    assert release.entities.ids(np.asarray(plays[0])) == [IDS[5]]
    assert (place.folder / HISTORIES / "parts_of_day.trie").exists()


def test_an_entity_that_comes_back_is_remembered(index: Path) -> None:
    change(index, going=[IDS[9]])
    assert ("abba", IDS[9]) not in remembered(index)
    change(index, coming=[TINY[9]])
    assert ("abba", IDS[9]) in remembered(index)


def test_the_old_release_is_as_it_was(index: Path) -> None:
    change(index, going=[IDS[9]])
    assert wiring.rollback(index) == (3, 2)
    assert remembered(index) == {*CLICKED}
    assert wiring.verify(index) == []
