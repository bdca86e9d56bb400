"""Reading a catalogue collects entities, or tells what is wrong."""

import gc
from collections.abc import Iterator, Sequence

import pytest

from ltrr_cli.errors import CatalogueError
from ltrr_cli.flows.read_catalogue import TOLD, Catalogue, read_catalogue
from ltrr_cli.records.catalogue import Entity, Problem
from ltrr_cli.records.raw_record import RawRecord


def judged(record: RawRecord) -> Entity | Sequence[Problem]:
    """Lines starting with `bad` have as many problems as they have exclamation marks."""
    raw = record.raw
    assert isinstance(raw, bytes)
    if raw.startswith(b"bad"):
        return [
            Problem(path="c", line=record.line, field="id", value=str(n), expected="better")
            for n in range(raw.count(b"!"))
        ]
    name, *related = raw.decode().split()
    return Entity(id=name, type="t", title=name, related=tuple(related))


def records(*lines: str) -> list[RawRecord]:
    return [RawRecord(line, text.encode()) for line, text in enumerate(lines, 1)]


def read(*lines: str, skip_invalid: bool = False) -> Catalogue:
    return read_catalogue(
        records(*lines), judged, skip_invalid=skip_invalid, advance=lambda _count=1: None
    )


def test_entities_keep_the_order_of_the_file() -> None:
    catalogue = read("a", "b", "c")
    assert [entity.id for entity in catalogue.entities] == ["a", "b", "c"]
    assert catalogue.rejects == ()


def test_related_ids_of_nobody_are_counted_not_refused() -> None:
    assert read("a b nobody", "b a nowhere nobody").dangling == 3


def test_problems_are_told_one_a_line_with_a_way_out() -> None:
    with pytest.raises(CatalogueError) as caught:
        read("a", "bad!!", "b", "bad!")
    assert str(caught.value).splitlines() == [
        "c:2: id is 0, expected better",
        "c:2: id is 1, expected better",
        "c:4: id is 0, expected better",
        "3 problems: correct the catalogue, or leave such records out with --skip-invalid",
    ]


def test_reading_stops_when_enough_is_wrong() -> None:
    def endless() -> Iterator[RawRecord]:
        line = 0
        while True:
            line += 1
            yield RawRecord(line, b"bad!!!")

    with pytest.raises(CatalogueError) as caught:
        read_catalogue(endless(), judged, skip_invalid=False, advance=lambda _count=1: None)
    told = str(caught.value).splitlines()
    assert len(told) == TOLD + 1
    assert told[-1].startswith("stopped after 20 problems, there may be more: ")


def test_rejects_are_returned_as_they_stood() -> None:
    catalogue = read("a", "bad!!", skip_invalid=True)
    (reject,) = catalogue.rejects
    assert (reject.line, reject.raw, len(reject.problems)) == (2, "bad!!", 2)
    assert len(catalogue.entities) == 1


def test_rows_of_a_table_are_rejected_as_json() -> None:
    problem = Problem(path="c", line=1, field="id", value="7", expected="a string")
    catalogue = read_catalogue(
        [RawRecord(1, {"id": 7, "title": "é"}), RawRecord(2, b"a")],
        lambda record: (problem,) if record.line == 1 else judged(record),
        skip_invalid=True,
        advance=lambda _count=1: None,
    )
    assert catalogue.rejects[0].raw == '{"id": 7, "title": "é"}'


def test_nothing_valid_is_an_error_even_when_invalid_lines_may_be_skipped() -> None:
    with pytest.raises(CatalogueError) as caught:
        read("bad!", "bad!", skip_invalid=True)
    assert str(caught.value) == (
        "no valid record: 2 rejected, the first because c:1: id is 0, expected better"
    )
    with pytest.raises(CatalogueError, match="no valid record: the catalogue holds none"):
        read()


def test_every_line_is_counted_as_progress() -> None:
    counts: list[int] = []
    read_catalogue(
        records(*(f"e{number}" for number in range(2500))),
        judged,
        skip_invalid=False,
        advance=lambda count=1: counts.append(count),
    )
    assert sum(counts) == 2500
    assert len(counts) < 10


def test_the_garbage_collector_is_as_it_was() -> None:
    with pytest.raises(CatalogueError):
        read("bad!")
    assert gc.isenabled()
