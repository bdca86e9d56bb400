"""What a history says of its listener."""

from dataclasses import replace
from math import log1p

import numpy as np
import pytest

from ltrr_cli.clicks.profiles import Profiles
from ltrr_cli.ports import Engine
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.listening import Profile


class Played(dict[str, dict[str, float]]):
    """Histories by hand: listener → entity id → plays."""

    def __init__(self, engine: Engine, **histories: dict[str, float]) -> None:
        super().__init__(histories)
        self._row_of = engine.entities.row_of

    def find(self, user: str) -> tuple[Rows, Scores] | None:
        if user not in self:
            return None
        pairs = sorted(self[user].items(), key=lambda pair: -pair[1])
        rows = [self._row_of(entity_id) for entity_id, _ in pairs]
        return np.array(rows, np.int32), np.array([plays for _, plays in pairs], np.float32)


def profile(engine: Engine, **plays: float) -> Profile:
    named = {name.replace("_", "-"): count for name, count in plays.items()}
    found = Profiles(histories=Played(engine, ann=named), entities=engine.entities).profile("ann")
    assert found is not None
    return found


def test_genres_are_shared_out_by_their_weights_and_by_plays(tiny: Engine) -> None:
    found = profile(tiny, artist_1=9, album_2=99)  # pop .9 and country .6; jazz
    jazz, swift = log1p(99), log1p(9)
    expected = {"jazz": jazz, "pop": swift * 0.6, "country": swift * 0.4}
    assert list(found.genres) == list(expected)
    for name, weight in expected.items():
        assert found.genres[name] == pytest.approx(weight / (jazz + swift))
    assert (found.entities, found.plays) == (2, 108)


def test_tags_stand_in_for_genres(tiny: Engine) -> None:
    assert profile(tiny, playlist_2=3).genres == {"running": 0.5, "workout": 0.5}


def test_nothing_is_known_of_a_stranger(tiny: Engine) -> None:
    assert Profiles(histories=Played(tiny), entities=tiny.entities).profile("ann") is None


def test_the_favourite_part_of_day() -> None:
    found = Profile(entities=1, plays=1.0, parts_of_day={"night": 0.2, "evening": 0.8})
    assert found.favourite_part_of_day == "evening"
    assert replace(found, parts_of_day={}).favourite_part_of_day is None
