"""What the policy is told of who asks."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from ltrr_cli.flows.situation import situation
from ltrr_cli.policy.situation.context import NAMES, Listener, context
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.listening import Profile, Taste
from ltrr_cli.records.query import Query

EVENING = datetime(2026, 6, 1, 20, tzinfo=UTC)
OF_PROFILE = ("genres known", "genre entropy", "own genre", "hours known", "usual hour")
JAZZ_LISTENER = Profile(
    entities=3,
    plays=9.0,
    genres={"jazz": 0.75, "pop": 0.25},
    parts_of_day={"morning": 0.9, "evening": 0.1},
    taste=Taste(codes=np.array([1, 4], np.int32), shares=np.array([0.25, 0.75])),
)


def request_of(engine: Engine, text: str, **facts: object) -> Request:
    query = replace(Query(text=text, asked_at=EVENING, user="ann"), **facts)  # type: ignore[arg-type]
    return Request(query=query, understanding=engine.understand(query))


def told(request: Request, listener: Listener) -> dict[str, float]:
    return dict(zip(NAMES, context(request, listener=listener).tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "genre"), [("jazz", "jazz"), ("soul", "soul"), ("taylor swift", None)]
)
def test_whether_it_asks_for_a_genre_of_the_listener(
    tiny: Engine, text: str, genre: str | None
) -> None:
    request = request_of(tiny, text)
    readings = request.understanding.readings
    likely = sum(
        reading.probability
        for reading in readings
        for slot in reading.slots
        if (slot.slot, slot.value) == ("genre", genre)
    )
    assert (likely > 0.5) == (genre is not None)
    found = told(request, Listener(profile=JAZZ_LISTENER))
    expected = likely * JAZZ_LISTENER.genres.get(genre or "", 0)
    assert found["own genre"] == pytest.approx(expected)


def test_how_spread_the_listener_is_and_when_she_searches(tiny: Engine) -> None:
    found = told(request_of(tiny, "love"), Listener(profile=JAZZ_LISTENER))
    assert found["genres known"] == found["hours known"] == 1
    assert found["genre entropy"] == pytest.approx(-0.75 * np.log(0.75) - 0.25 * np.log(0.25))
    assert found["usual hour"] == pytest.approx(0.1)
    at_noon = told(
        request_of(tiny, "love", asked_at=EVENING.replace(hour=13)), Listener(profile=JAZZ_LISTENER)
    )
    assert (at_noon["hours known"], at_noon["usual hour"]) == (1, 0)


def test_what_is_not_known_is_told_apart(tiny: Engine) -> None:
    request = request_of(tiny, "jazz")
    nobody = told(request, Listener())
    assert {nobody[name] for name in OF_PROFILE} == {0}
    stranger_to_genres = replace(JAZZ_LISTENER, genres={}, taste=None, parts_of_day={})
    found = told(request, Listener(profile=stranger_to_genres))
    assert {found[name] for name in OF_PROFILE} == {0}


def test_a_situation_knows_its_listener_and_session(sample: Engine) -> None:
    clicked = ("artist:queen", "artist:beyonce", "artist:queen")
    request = request_of(sample, "pop", user="ana", step=2, clicked=clicked)
    here = situation(sample, request, able=("lexical",))
    assert sample.profiles is not None
    profile = sample.profiles.profile("ana")
    assert profile is not None
    expected = told(request, Listener(history=2, session_step=2, clicked=3, profile=profile))
    found = dict(zip(NAMES, here.context.tolist(), strict=True))
    assert found == expected
    assert found["log clicked"] == pytest.approx(np.log(4))
    assert found["log history"] == found["log session"] == pytest.approx(np.log(3))
    assert 0 < found["own genre"] < 1 and found["genre entropy"] > 0


def test_a_stranger_has_no_history(tiny: Engine) -> None:
    here = situation(tiny, request_of(tiny, "pop"), able=())
    found = dict(zip(NAMES, here.context.tolist(), strict=True))
    assert found["listener"] == 1 and found["log history"] == 0
    assert {found[name] for name in OF_PROFILE} == {0}
