"""The arm `structured`: what it does not search for could not have changed its list."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from unittest.mock import patch
from zlib import crc32

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.arms import structured
from ltrr_cli.arms.structured import Structured
from ltrr_cli.ports import Request
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.query import Query, Reading, Slot, Understanding
from ltrr_cli.records.text_query import AllOf, AnyOf, TextField, TextQuery

_ROWS = 60


@dataclass
class FakeText:
    """Answers every query with rows of its own, always the same; asked: for what, and how deep."""

    asked: list[TextQuery] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    size: int = _ROWS

    def search(self, query: TextQuery, *, limit: int, boost: str | None = None) -> Hits:
        self.asked.append(query)
        self.limits.append(limit)
        generator = np.random.default_rng(crc32(f"{query} {boost}".encode()))
        rows = generator.permutation(self.size)[: generator.integers(0, self.size)][:limit]
        return Hits(rows=rows.astype(np.int32), scores=np.ones(len(rows), np.float32))

    def frequency(self, field: TextField, word: str) -> int:
        return len(field) + len(word)


slots = st.one_of(
    st.builds(
        lambda text, rows: Slot(text=text, slot="artist", value=text, rows=tuple(rows)),
        st.sampled_from(["abba", "queen"]),
        st.lists(st.integers(0, _ROWS - 1), min_size=1, max_size=12, unique=True),
    ),
    st.builds(
        lambda slot, value: Slot(text=value, slot=slot, value=value),
        st.sampled_from(["genre", "tag", "type"]),
        st.sampled_from(["rock", "pop", "track"]),
    ),
    st.builds(
        lambda text: Slot(text=text, slot="words", value=text), st.sampled_from(["x", "y z"])
    ),
)
shares = st.lists(st.floats(0.06, 1), min_size=1, max_size=3)
cut = st.lists(slots, min_size=1, max_size=4)


@given(odds=shares, parts=st.lists(cut, min_size=3, max_size=3), depth=st.integers(1, 25))
@settings(max_examples=150)
def test_its_list_is_that_of_all_searches(
    odds: list[float], parts: list[list[Slot]], depth: int
) -> None:
    readings = tuple(
        Reading(probability=share, slots=tuple(of), intent="mixed")
        for share, of in zip(odds, parts, strict=False)
    )
    found = Structured(text=FakeText()).retrieve(_request(readings), depth=depth, earlier={})
    assert found.rows.tolist() == _slowly(readings, depth)


def _slowly(readings: tuple[Reading, ...], depth: int) -> list[int]:
    """Every list of every reading, in part of the first one only; sorted by what places count."""
    places: list[tuple[float, int]] = []
    for reading in readings:
        for slot in reading.slots:
            for rank, row in enumerate(slot.rows[:depth]):
                places.append((_score(reading.probability, 10 + 4 * rank), row))
        asked = FakeText()
        Structured(text=asked).retrieve(_request((reading,)), depth=10**6, earlier={})
        for query in asked.asked:
            partly = isinstance(query, AnyOf)
            assert partly or isinstance(query, AllOf)
            if partly and reading is not readings[0]:
                continue
            share = reading.probability * (0.2 if partly else 0.8)
            hits = FakeText().search(query, limit=depth, boost="popularity")
            for rank, row in enumerate(hits.rows.tolist()):
                places.append((_score(share, 10 + rank), row))
    places.sort(key=lambda place: -place[0])
    return list(dict.fromkeys(row for _, row in places))[:depth]


@given(
    parts=st.lists(cut, min_size=1, max_size=3),
    depths=st.lists(st.integers(1, 60), min_size=2, max_size=4),
    look=st.sampled_from([1, 10, 160]),
)
def test_what_was_found_before_changes_nothing_and_is_not_searched_for_again(
    parts: list[list[Slot]], depths: list[int], look: int
) -> None:
    readings = tuple(Reading(probability=0.3, slots=tuple(of), intent="mixed") for of in parts)
    request, text = _request(readings), FakeText()
    arm = Structured(text=text)
    with patch.object(structured, "_LOOK", look):
        for depth in depths:
            asked_first = Structured(text=FakeText()).retrieve(request, depth=depth, earlier={})
            found = arm.retrieve(request, depth=depth, earlier={})
            assert found.rows.tolist() == asked_first.rows.tolist()
            assert found.scores.tolist() == asked_first.scores.tolist()
            before = len(text.asked)
            arm.retrieve(request, depth=depth, earlier={})
            assert len(text.asked) == before


def test_another_query_is_searched_for_anew() -> None:
    text = FakeText()
    arm = Structured(text=text)
    for each in (ROCK, POP, ROCK):
        reading = Reading(probability=1.0, slots=(each,), intent="topic")
        arm.retrieve(_request((reading,)), depth=5, earlier={})
    first, second, third = text.asked
    assert first == third != second


def _score(share: float, offset: int) -> float:
    return float(np.float32(share) / np.float32(offset))


ABBA = Slot(text="abba", slot="artist", value="Abba", rows=(3, 7))
ROCK, POP = (Slot(text=value, slot="genre", value=value) for value in ("rock", "pop"))


def test_what_fulfils_a_part_of_a_reading_is_not_searched_for_where_enough_fulfil_all() -> None:
    reading = Reading(probability=1.0, slots=(ABBA, ROCK), intent="topic")
    kinds = []
    for depth in (5, 200):
        text = FakeText()
        Structured(text=text).retrieve(_request((reading,)), depth=depth, earlier={})
        kinds.append([type(query) for query in text.asked])
    assert kinds == [[AllOf], [AllOf, AnyOf]]


def _request(readings: tuple[Reading, ...]) -> Request:
    return Request(
        query=Query(text="?", asked_at=datetime(2026, 1, 1, tzinfo=UTC)),
        understanding=Understanding(
            text="?",
            words=("x",),
            corrected=("x",),
            unknown=(),
            readings=readings,
            script="Latin",
            language=None,
        ),
    )


def test_more_is_searched_for_at_once_where_works_will_ask_for_it() -> None:
    for intent, limits in (("artist", [160]), ("topic", [40, 160])):
        text = FakeText(size=500)
        arm = Structured(text=text, of_works=frozenset({"artist", "album"}))
        request = _request((Reading(probability=1.0, slots=(ROCK,), intent=intent),))
        lists = [arm.retrieve(request, depth=depth, earlier={}) for depth in (10, 160, 40)]
        assert text.limits == limits
        assert lists[1].rows[:10].tolist() == lists[0].rows.tolist()
        assert lists[1].rows[:40].tolist() == lists[2].rows.tolist()
