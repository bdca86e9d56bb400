"""What every arm promises, whatever it finds by."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.arms.registry import ARMS
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.query import Query

NOW = datetime(2024, 6, 1, tzinfo=UTC)
QUERIES = [
    "tayler love",
    "80s rock ballads",
    "running playlist",
    "queen",
    "宇多田ヒカル",
    "🎸",
    "!!!",
]


def request_of(engine: Engine, text: str, user: str | None = "ana") -> Request:
    query = Query(text=text, asked_at=NOW, user=user)
    return Request(query=query, understanding=engine.understand(query))


def test_all_fourteen_arms_are_here() -> None:
    assert len(ARMS) == 14


@pytest.mark.parametrize("name", ARMS)
@pytest.mark.parametrize("text", QUERIES)
def test_hits_are_distinct_rows_with_falling_scores(sample: Engine, name: str, text: str) -> None:
    arm, request = sample.arms[name], request_of(sample, text)
    for depth in (1, 5, 40, 160):
        hits = arm.retrieve(request, depth=depth, earlier={})
        assert len(hits) == len(hits.scores) <= depth
        assert len(np.unique(hits.rows)) == len(hits)
        assert ((hits.rows >= 0) & (hits.rows < len(sample.entities))).all()
        assert (np.diff(hits.scores) <= 1e-6).all()
        assert hits.rows.dtype == np.int32 and hits.scores.dtype == np.float32


@pytest.mark.parametrize("name", ARMS)
@pytest.mark.parametrize("text", QUERIES)
def test_a_deeper_list_begins_like_a_shallower_one(sample: Engine, name: str, text: str) -> None:
    """Depth is how much is taken of one list: replay at full depth must know every depth."""
    arm, request = sample.arms[name], request_of(sample, text)
    deep = arm.retrieve(request, depth=1000, earlier={})
    for depth in (5, 20, 80, 160):
        shallow = arm.retrieve(request, depth=depth, earlier={})
        assert shallow.rows.tolist() == deep.rows[:depth].tolist()


@pytest.mark.parametrize("user", ["ana", "nobody", None])
@pytest.mark.parametrize("text", QUERIES)
def test_depth_is_a_prefix_within_a_session_too(
    sample: Engine, text: str, user: str | None
) -> None:
    clicked = ("artist:queen", "artist:beyonce", "artist:gone", "artist:queen")
    asked = request_of(sample, text, user)
    request = replace(asked, query=replace(asked.query, clicked=clicked, step=4))
    assert sample.arms["personal"].obstacle(request) is None
    deep = sample.arms["personal"].retrieve(request, depth=1000, earlier={})
    assert sample.entities.row_of("artist:queen") in deep.rows[:3]
    for depth in (1, 2, 3, 5, 20, 160):
        shallow = sample.arms["personal"].retrieve(request, depth=depth, earlier={})
        assert shallow.rows.tolist() == deep.rows[:depth].tolist()


@pytest.mark.parametrize("name", ARMS)
def test_the_same_request_gives_the_same_hits(sample: Engine, name: str) -> None:
    arm, request = sample.arms[name], request_of(sample, "love story")
    first, second = (arm.retrieve(request, depth=40, earlier={}) for _ in range(2))
    assert first.rows.tolist() == second.rows.tolist()
    assert first.scores.tolist() == second.scores.tolist()


@pytest.mark.parametrize("name", ARMS)
def test_an_arm_with_an_obstacle_says_it_in_words(sample: Engine, name: str) -> None:
    why = sample.arms[name].obstacle(request_of(sample, "", user=None))
    assert why is None or (why and why[0].islower() and not why.endswith("."))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_text_breaks_an_arm(sample: Engine, text: str) -> None:
    request = request_of(sample, text)
    for arm in sample.arms.values():
        if arm.obstacle(request) is None:
            assert len(arm.retrieve(request, depth=5, earlier={})) <= 5


def titles(engine: Engine, name: str, text: str, user: str | None = None) -> list[str]:
    request = request_of(engine, text, user)
    hits = engine.arms[name].retrieve(request, depth=20, earlier={})
    return [engine.entities.get(int(row)).title for row in hits.rows]


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("lexical", "bohemian rhapsody", "Bohemian Rhapsody"),
        ("popular_lexical", "love story", "Love Story"),
        ("exact", "love story", "Love Story"),
        ("exact", "bohemian rhaps", "Bohemian Rhapsody"),
        ("fuzzy", "taylr swfit", "Taylor Swift"),
        ("structured", "songs by queen", "Bohemian Rhapsody"),
        ("dense", "songs about automobiles", "Fast Car"),
        ("predicted", "songs by queen", "Bohemian Rhapsody"),
        ("related", "taylor swift", "Love Story"),
        ("works", "taylor swift", "Love Story"),
        ("fresh", "taylor swift", "Taylor Swift"),
    ],
)
def test_each_arm_finds_what_it_is_for(sample: Engine, name: str, text: str, title: str) -> None:
    assert title in titles(sample, name, text)


def test_personal_leans_to_what_the_listener_plays(sample: Engine) -> None:
    found = titles(sample, "personal", "love", user="ana")
    assert "Love Story" in found[:10]
    stranger = request_of(sample, "love", user="nobody")
    assert sample.arms["personal"].obstacle(stranger) == "no history of listener 'nobody'"
