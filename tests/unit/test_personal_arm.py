"""The arm `personal`: own and others' finds first, in an order that an obvious oracle confirms."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.arms.personal import Personal
from ltrr_cli.memory.evidence import observe
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.hits import Hits, Rows, Scores
from ltrr_cli.records.query import Query

NOW = datetime(2026, 8, 1, tzinfo=UTC)
ENTITIES = 26  # of the tiny catalogue
TEXTS = ("love", "tayler love", "80s pop", "jazz", "宇多田ヒカル", "!!!", "")


@dataclass
class Played:
    """Histories of one listener, `ann`."""

    plays: dict[int, float]

    def find(self, user: str) -> tuple[Rows, Scores] | None:
        if user != "ann" or not self.plays:
            return None
        pairs = sorted(self.plays.items(), key=lambda pair: -pair[1])
        rows, counts = zip(*pairs, strict=True)
        return np.array(rows, np.int32), np.array(counts, np.float32)


@dataclass
class Watched:
    """A vector index that counts how often somebody looks for the nearest."""

    index: Any
    asked: list[int] = field(default_factory=list)

    def nearest(self, vector: Any, *, limit: int) -> Hits:
        self.asked.append(limit)
        found: Hits = self.index.nearest(vector, limit=limit)
        return found

    def vectors(self, rows: Rows) -> Any:
        return self.index.vectors(rows)


def memory_of(engine: Engine, clicks: Sequence[tuple[str, int]]) -> HeldMemory:
    """What is remembered after these clicks: query and row."""
    memory = HeldMemory(row_of=engine.entities.row_of)
    for number, (text, row) in enumerate(clicks):
        page = (engine.entities.get(row).id,)
        feedback = Feedback(
            query_id=str(number), query=Query(text=text, asked_at=NOW, user=str(number)),
            dated=True, session=str(number), entity_ids=page, gains=(1.0,), positions=(1,),
        )  # fmt: skip
        memory.add(observe([feedback]))
    return memory


def arm_of(
    engine: Engine, plays: dict[int, float], clicks: Sequence[tuple[str, int]] = ()
) -> Personal:
    arm = engine.arms["personal"]
    assert isinstance(arm, Personal)
    return replace(arm, histories=Played(plays), memory=memory_of(engine, clicks))


def request_of(
    engine: Engine, text: str, *, user: str | None = "ann", clicked: Sequence[int] = ()
) -> Request:
    ids = tuple(engine.entities.get(row).id for row in clicked)
    query = Query(text=text, asked_at=NOW, user=user, clicked=ids)
    return Request(query=query, understanding=engine.understand(query))


def own_score(
    arm: Personal, request: Request, row: int, *, plays: dict[int, float], clicked: Sequence[int]
) -> float:
    """The formula, entity by entity."""
    highest = max((math.log1p(count) for count in plays.values()), default=1.0)
    is_own = row in plays or row in clicked
    score = math.log1p(plays.get(row, 0.0)) / highest
    if row in clicked:
        later = set(clicked[len(clicked) - clicked[::-1].index(row) :])
        score += 0.5 * 0.7 ** len(later - {row})
    clicks = clicks_of(arm, request)
    most = max(clicks.values(), default=0.0)
    score += 1.5 * math.log1p(clicks.get(row, 0.0)) / (1 + math.log1p(most))
    encoder, vectors = arm.meaning()
    query = encoder.encode([request.query.text])[0].tolist()
    vector = vectors.vectors(np.array([row], np.int32))[0].tolist()
    score += 0.5 * float(sum(one * other for one, other in zip(query, vector, strict=True)))
    words = arm.query_words.any_field(request)
    having = arm.text.search(words, limit=ENTITIES).rows.tolist() if words.parts else []
    return float(score + 0.5 * (is_own and row in having))


def clicks_of(arm: Personal, request: Request) -> dict[int, float]:
    """What was clicked on for the query, and how much."""
    assert arm.memory is not None
    found = arm.memory.find(" ".join(request.understanding.words))
    pairs = zip(found.rows.tolist(), found.clicks.tolist(), strict=True)
    return {row: clicks for row, clicks in pairs if clicks > 0}


rows = st.integers(0, ENTITIES - 1)


@given(
    plays=st.dictionaries(rows, st.floats(0.5, 5000), max_size=20),
    remembered=st.lists(st.tuples(st.sampled_from(["love", "jazz"]), rows), max_size=12),
    clicked=st.lists(rows, max_size=6),
    text=st.sampled_from(TEXTS),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_own_and_others_finds_come_first_in_the_order_of_the_formula(
    tiny: Engine,
    plays: dict[int, float],
    remembered: list[tuple[str, int]],
    clicked: list[int],
    text: str,
) -> None:
    arm = arm_of(tiny, plays, remembered)
    request = request_of(tiny, text, clicked=clicked)
    hits = arm.retrieve(request, depth=ENTITIES, earlier={})
    own = set(plays) | set(clicked) | set(clicks_of(arm, request))
    assert set(hits.rows[: len(own)].tolist()) == own
    scores = [
        own_score(arm, request, row, plays=plays, clicked=clicked)
        for row in hits.rows[: len(own)].tolist()
    ]
    assert all(after <= before + 1e-5 for before, after in pairwise(scores))
    for depth in (1, len(own), len(own) + 2):
        shallow = arm.retrieve(request, depth=depth, earlier={})
        assert shallow.rows.tolist() == hits.rows[:depth].tolist()


def test_what_others_found_stands_among_the_own_ones(tiny: Engine) -> None:
    swift, stranger = tiny.entities.row_of("artist-1"), tiny.entities.row_of("station-1")
    assert swift is not None
    assert stranger is not None
    arm = arm_of(tiny, {swift: 9}, [("zzzz", stranger)] * 4)
    hits = arm.retrieve(request_of(tiny, "zzzz"), depth=2, earlier={})
    assert set(hits.rows.tolist()) == {swift, stranger}
    hits = arm.retrieve(request_of(tiny, "yyyy"), depth=1, earlier={})
    assert hits.rows.tolist() == [swift]


def test_after_the_own_ones_come_matches_of_what_is_related_to_them(tiny: Engine) -> None:
    swift = tiny.entities.row_of("artist-1")
    assert swift is not None
    hits = arm_of(tiny, {swift: 9}).retrieve(request_of(tiny, "love"), depth=3, earlier={})
    titles = [tiny.entities.get(row).title for row in hits.rows.tolist()]
    assert titles[0] == "Taylor Swift"
    assert titles[1] == "Love Story"


def test_nothing_near_is_looked_for_while_the_own_ones_are_enough(tiny: Engine) -> None:
    plays = {row: 20.0 - row for row in range(10)}
    arm = arm_of(tiny, plays)
    encoder, vectors = arm.meaning()
    watched = Watched(vectors)
    arm = replace(arm, meaning=lambda: (encoder, watched))
    request = request_of(tiny, "zzzz")
    assert len(arm.retrieve(request, depth=10, earlier={})) == 10
    assert watched.asked == []
    assert len(arm.retrieve(request, depth=11, earlier={})) == 11
    assert watched.asked == [11]


def test_what_was_clicked_in_the_session_leads_a_stranger(tiny: Engine) -> None:
    arm = arm_of(tiny, {})
    jazz = [tiny.entities.row_of(each) for each in ("album-2", "station-1")]
    first, second = (row for row in jazz if row is not None)
    assert arm.obstacle(request_of(tiny, "radio", user="bob")) == "no history of listener 'bob'"
    for user in ("bob", None):
        request = request_of(tiny, "radio", user=user, clicked=[first, second])
        assert arm.obstacle(request) is None
        hits = arm.retrieve(request, depth=5, earlier={})
        assert hits.rows[:2].tolist() == [second, first]
        assert "Sunday Morning Jazz" in [tiny.entities.get(row).title for row in hits.rows[2:]]


@pytest.mark.parametrize(
    ("user", "histories", "why"),
    [
        (None, Played({}), "no listener given (--user)"),
        ("bob", Played({}), "no history of listener 'bob'"),
        ("bob", None, "no listening histories (build with --histories)"),
    ],
)
def test_obstacles_say_what_is_missing(
    tiny: Engine, user: str | None, histories: Played | None, why: str
) -> None:
    arm = replace(arm_of(tiny, {}), histories=histories)
    assert arm.obstacle(request_of(tiny, "love", user=user)) == why
    unknown = replace(request_of(tiny, "love", user=user).query, clicked=("gone",))
    request = replace(request_of(tiny, "love"), query=unknown)
    assert arm.obstacle(request) == why
    assert len(arm.retrieve(request, depth=3, earlier={})) == 3
