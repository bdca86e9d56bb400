"""A release may hold histories of its own: those of its generation and what the log added."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ltrr_cli import wiring
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.ports import Histories
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query
from ltrr_cli.records.release import HISTORIES
from ltrr_cli.wiring import releases
from ltrr_cli.wiring.listening import open_listening, write_listening
from ltrr_cli.wiring.release import Release

EVENING = datetime(2026, 6, 1, 20, tzinfo=UTC)


@pytest.fixture
def index(sample_index: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample_index, tmp_path / "index")
    return tmp_path / "index"


def played(user: str, *entity_ids: str) -> Feedback:
    return Feedback(
        query_id="q", query=Query(text="love", asked_at=EVENING, user=user), dated=True,
        session="s", entity_ids=entity_ids, gains=(1.0,) * len(entity_ids),
        positions=tuple(range(1, len(entity_ids) + 1)),
    )  # fmt: skip


def publish(index: Path, *feedback: Feedback) -> int:
    """A release with what these listeners did; how many listeners it knows."""
    generation, row_of = (
        releases.generation_folder(index),
        wiring.open_engine(index).entities.row_of,
    )
    with releases.publish(index) as made:
        return write_listening(
            made.folder, feedback, generation=generation, row_of=row_of, as_of=EVENING
        )


def opened(index: Path) -> Release:
    folder = releases.release_folder(index)
    return Release(releases.generation_folder(index), release_folder=folder)


def found(histories: Histories | None, user: str) -> list[tuple[int, float]]:
    pairs = None if histories is None else histories.find(user)
    return [] if pairs is None else list(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))


def test_a_release_knows_the_build_s_listeners_and_new_ones(index: Path) -> None:
    queen, swift, beyonce = (
        wiring.open_engine(index).entities.row_of(f"artist:{name}")
        for name in ("queen", "taylor-swift", "beyonce")
    )
    before = found(opened(index).histories, "ana")
    assert before == [(swift, 40), (beyonce, 10)]
    assert publish(index, played("ana", "artist:queen"), played("cem", "artist:queen")) == 2
    histories = opened(index).histories
    assert found(histories, "ana") == [*before, (queen, 1)]
    assert found(histories, "cem") == [(queen, 1)]
    releases.rollback(index)
    assert found(opened(index).histories, "ana") == before
    assert found(opened(index).histories, "cem") == []


def test_its_profiles_tell_genres_and_when_somebody_searches(index: Path) -> None:
    profiles = opened(index).profiles
    assert profiles is not None
    before = profiles.profile("ana")
    assert before is not None and before.favourite_part_of_day is None
    publish(index, played("ana", "artist:queen"))
    profiles = opened(index).profiles
    assert profiles is not None
    profile = profiles.profile("ana")
    assert profile is not None and profile.parts_of_day == {
        "night": 0, "morning": 0, "afternoon": 0, "evening": 1,
    }  # fmt: skip
    assert profile.entities == 3 and 0 < sum(profile.genres.values()) <= 1 + 1e-6


def test_a_log_that_adds_nothing_writes_nothing(index: Path) -> None:
    assert publish(index, played("ana", "artist:gone")) == 0
    assert not (releases.release_folder(index) / HISTORIES).exists()
    assert found(opened(index).histories, "ana")


def test_what_is_written_twice_is_the_latter(index: Path, tmp_path: Path) -> None:
    generation = releases.generation_folder(index)
    row_of = wiring.open_engine(index).entities.row_of
    for feedback in (played("cem", "artist:queen"), played("dan", "artist:queen")):
        write_listening(tmp_path, [feedback], generation=generation, row_of=row_of, as_of=EVENING)
    histories = open_listening(generation, tmp_path)
    assert not found(histories, "cem") and found(histories, "dan")


def test_a_damaged_history_is_told_and_not_replaced_by_the_generation_s(index: Path) -> None:
    publish(index, played("ana", "artist:queen"))
    (releases.release_folder(index) / HISTORIES / "history-plays.npy").unlink()
    with pytest.raises(IndexDamagedError):
        _ = opened(index).histories
