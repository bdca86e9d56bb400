"""What a history says of its listener."""

from dataclasses import replace
from math import log1p
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends.facet_table import open_facet_table, write_facet_table
from ltrr_cli.clicks.profiles import Profiles
from ltrr_cli.ports import Engine, FacetTable
from ltrr_cli.ranking.features.extractor import RankerFeatures
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


def facets_of(engine: Engine) -> FacetTable:
    assert isinstance(engine.features, RankerFeatures) and engine.features.facets is not None
    return engine.features.facets


def profile(engine: Engine, **plays: float) -> Profile:
    named = {name.replace("_", "-"): count for name, count in plays.items()}
    histories = Played(engine, ann=named)
    found = Profiles(histories=histories, facets=facets_of(engine)).profile("ann")
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
    found = profile(tiny, podcast_1=3, podcast_2=3)  # interviews; pop, which its text mentions
    assert found.genres == pytest.approx({"interviews": 0.5, "pop": 0.5})


def test_the_taste_is_the_same_in_numbers(tiny: Engine) -> None:
    found = profile(tiny, artist_1=9, album_2=99, podcast_1=3)
    assert found.taste is not None
    names = map(facets_of(tiny).name, found.taste.codes.tolist())
    assert dict(zip(names, found.taste.shares.tolist(), strict=True)) == found.genres
    assert found.taste.shares.sum() == pytest.approx(1)
    assert (np.diff(found.taste.codes) > 0).all()
    shares = list(found.genres.values())
    assert found.taste.entropy == pytest.approx(-sum(each * np.log(each) for each in shares))
    assert shares == sorted(shares, reverse=True)


def test_without_a_table_of_facets_no_genre_is_known(tiny: Engine) -> None:
    histories = Played(tiny, ann={"artist-1": 9})
    found = Profiles(histories=histories, facets=None).profile("ann")
    assert found is not None and found.taste is None
    assert (found.entities, found.plays, found.genres) == (1, 9, {})


def test_entities_without_facets_say_nothing(tiny: Engine, tmp_path: Path) -> None:
    size = len(tiny.entities)
    rock = tiny.entities.row_of("track-6")
    assert rock is not None
    write_facet_table(
        tmp_path,
        names=("rock",),
        offsets=np.repeat([0, 1], [rock + 1, size - rock]),  # no other row has a facet
        codes=np.zeros(1, np.int32),
        weights=np.ones(1, np.float32),
    )
    histories = Played(tiny, ann={"artist-1": 5, "track-6": 1}, bob={"artist-1": 5}, cem={})
    profiles = Profiles(histories=histories, facets=open_facet_table(tmp_path))
    ann = profiles.profile("ann")
    assert ann is not None and ann.genres == {"rock": 1.0}
    for user in ("bob", "cem"):
        found = profiles.profile(user)
        assert found is not None and found.taste is None and not found.genres


def test_nothing_is_known_of_a_stranger(tiny: Engine) -> None:
    assert Profiles(histories=Played(tiny), facets=facets_of(tiny)).profile("ann") is None


def test_a_profile_is_made_once(tiny: Engine) -> None:
    profiles = Profiles(histories=Played(tiny, ann={"artist-1": 9}), facets=facets_of(tiny))
    assert profiles.profile("ann") is profiles.profile("ann")


def test_the_favourite_part_of_day() -> None:
    found = Profile(entities=1, plays=1.0, parts_of_day={"night": 0.2, "evening": 0.8})
    assert found.favourite_part_of_day == "evening"
    assert replace(found, parts_of_day={}).favourite_part_of_day is None
