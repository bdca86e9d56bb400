"""The file of what a release learns online: nothing is lost, what is torn is passed over."""

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.backends.delta_file import append_lesson, dump_lesson, parse_lesson, read_lessons
from ltrr_cli.errors import StorageError
from ltrr_cli.records.events import Unreadable
from ltrr_cli.records.lesson import Lesson

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
lessons = st.builds(
    Lesson,
    query_id=texts,
    query=texts,
    asked_at=st.datetimes(timezones=st.just(UTC)),
    user=st.none() | st.text(min_size=1, max_size=9),
    session=texts,
    entity_id=texts,
    position=st.integers(1, 1000),
    gain=st.sampled_from([0.5, 1.0]),
    page=st.lists(texts, max_size=4).map(tuple),
    situation=st.dictionaries(texts, st.floats(-9, 9), max_size=4),
    plan=st.dictionaries(texts, st.integers(0, 160), max_size=4),
    ranks=st.dictionaries(texts, st.integers(1, 160), max_size=4),
)


def lesson(number: int) -> Lesson:
    return Lesson(
        query_id=f"q{number}",
        query="love",
        asked_at=datetime(2026, 6, 1, tzinfo=UTC),
        user=None,
        session="s",
        entity_id="e",
        position=1,
        gain=0.5,
        page=("e",) * 300,
    )


@given(lessons)
def test_a_line_is_the_lesson(one: Lesson) -> None:
    line = dump_lesson(one)
    assert b"\n" not in line
    assert parse_lesson(line) == one


@given(lessons, st.data())
def test_a_line_that_was_cut_or_changed_is_none(one: Lesson, data: st.DataObject) -> None:
    line = dump_lesson(one)
    place = data.draw(st.integers(0, len(line) - 1))
    assert parse_lesson(line[:place]) is None
    other = bytes([line[place] ^ data.draw(st.integers(1, 255))])
    assert parse_lesson(line[:place] + other + line[place + 1 :]) is None


def test_a_torn_end_is_passed_over_and_told(tmp_path: Path) -> None:
    file = tmp_path / "online" / "3.jsonl"
    assert list(read_lessons(file)) == []
    append_lesson(file, lesson(1))
    with file.open("ab") as stream:
        stream.write(b"\n" + dump_lesson(lesson(2))[:40])
    append_lesson(file, lesson(3))
    first, torn, last = read_lessons(file)
    assert (first, last) == (lesson(1), lesson(3))
    assert isinstance(torn, Unreadable) and torn.place.startswith(str(file))


def append_many(file: Path, start: int) -> None:
    for number in range(start, start + 40):
        append_lesson(file, lesson(number))


def test_processes_that_append_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "online" / "1.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=append_many, args=(file, 100 * each)) for each in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    found = [each.query_id for each in read_lessons(file) if isinstance(each, Lesson)]
    assert sorted(found) == sorted(f"q{100 * w + each}" for w in range(3) for each in range(40))
    assert all(
        found.index(f"q{100 * w + each}") < found.index(f"q{100 * w + each + 1}")
        for w in range(3)
        for each in range(39)
    )


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "online").write_text("in the way")
    with pytest.raises(StorageError, match=r"1\.jsonl cannot be written"):
        append_lesson(tmp_path / "online" / "1.jsonl", lesson(1))
