"""The arm `works`: the list of `structured`, narrowed to one type."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.arms.works import Works
from ltrr_cli.ports import Columns, Request
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.query import Query, Reading, Slot, Understanding

COUNT, LOOK = 400, 160
TRACK = 1
NO_OTHER = "the query does not name one thing that is no track"
TYPES = np.random.default_rng(3).integers(0, 3, COUNT).astype(np.uint8)
ZEROS = np.zeros(COUNT, np.float32)
COLUMNS = Columns(
    type_names=("artist", "track", "album"),
    types=TYPES,
    popularity=ZEROS,
    released=np.full(COUNT, np.nan),
    freshness=ZEROS,
    year=np.zeros(COUNT, np.int16),
    title_words=np.zeros(COUNT, np.uint8),
)


@dataclass
class Listed:
    """An arm with a given list; asked: how deep it was asked for it."""

    rows: list[int]
    asked: list[int] = field(default_factory=list)

    def obstacle(self, request: Request) -> str | None:
        del request
        return None if self.rows else "nothing is there"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del request, earlier
        self.asked.append(depth)
        return hits_of(self.rows[:depth])


def hits_of(rows: list[int]) -> Hits:
    return Hits(rows=np.array(rows, np.int32), scores=-np.arange(len(rows), dtype=np.float32))


def request_for(intent: str, *, types: tuple[str, ...] = ()) -> Request:
    slot = Slot(text="queen", slot="artist", value="Queen", rows=(3,))
    understanding = Understanding(
        text="queen", words=("queen",), corrected=("queen",), unknown=(),
        readings=(Reading(probability=1.0, slots=(slot,), intent=intent),),
        script="Latin", language=None,
    )  # fmt: skip
    query = Query(text="queen", asked_at=datetime(2026, 8, 1, tzinfo=UTC), types=types)
    return Request(query=query, understanding=understanding)


def works(arm: Listed) -> Works:
    return Works(structured=arm, columns=COLUMNS, type_=TRACK)


listed = st.lists(st.integers(0, COUNT - 1), max_size=250, unique=True)


@given(rows=listed, depth=st.integers(1, 200), given_before=st.booleans())
def test_it_is_the_list_without_other_types(
    rows: list[int], depth: int, *, given_before: bool
) -> None:
    earlier = {"structured": hits_of(rows)} if given_before else {}
    found = works(Listed(rows)).retrieve(request_for("artist"), depth=depth, earlier=earlier)
    expected = [row for row in rows[:LOOK] if TYPES[row] == TRACK][:depth]
    assert found.rows.tolist() == expected
    assert found.scores.tolist() == [-rows.index(row) for row in expected]


def test_a_list_that_is_deep_enough_is_not_asked_for_again() -> None:
    arm = Listed(list(range(250)))
    works(arm).retrieve(request_for("artist"), depth=5, earlier={"structured": hits_of(arm.rows)})
    assert arm.asked == []
    shallow = {"structured": hits_of(arm.rows[:40])}
    works(arm).retrieve(request_for("artist"), depth=5, earlier=shallow)
    assert arm.asked == [LOOK]


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (request_for("artist"), None),
        (request_for("album"), None),
        (request_for("track"), NO_OTHER),
        (request_for("topic"), NO_OTHER),
        (request_for("artist", types=("album",)), "it finds entities of type track only"),
        (request_for("artist", types=("album", "track")), None),
        (
            replace(
                request_for("artist"),
                understanding=replace(request_for("artist").understanding, readings=()),
            ),
            NO_OTHER,
        ),
    ],
)
def test_it_speaks_where_something_else_is_named(request_: Request, why: str | None) -> None:
    assert works(Listed([1])).obstacle(request_) == why


def test_what_structured_cannot_do_it_cannot_either() -> None:
    assert works(Listed([])).obstacle(request_for("artist")) == "nothing is there"
