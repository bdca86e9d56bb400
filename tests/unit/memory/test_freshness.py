"""Freshness: 1 for the newest, half every two years, 0 for what has no date."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.memory.freshness import freshness, released
from ltrr_cli.records.catalogue import Entity

NEWEST = Entity(id="newest", type="track", title="", released="2024-07-01")


def entity(when: str | None, year: int | None = None) -> Entity:
    return Entity(id=f"{when}{year}", type="track", title="", released=when, year=year)


@pytest.mark.parametrize(
    ("dated", "expected"),
    [
        (entity("2022-07-01"), 0.5),
        (entity("2022-07-01T10:00:00Z"), 0.5),
        (entity("2022-07"), 0.5),
        (entity("2022"), 0.5),
        (entity(None, 2022), 0.5),
        (entity("soon", 2022), 0.5),
        (entity("soon"), 0.0),
        (entity(None), 0.0),
    ],
)
def test_dates_of_every_shape(dated: Entity, expected: float) -> None:
    assert freshness(released([NEWEST, dated]))[1] == pytest.approx(expected, abs=2e-3)


def test_a_catalogue_without_dates_and_one_without_entities() -> None:
    assert freshness(released([entity(None)])).tolist() == [0.0]
    assert freshness(released([])).tolist() == []


def test_one_mistyped_date_does_not_make_a_catalogue_old() -> None:
    entities = [entity("2099-01-01"), *[entity(None, 2024)] * 1500]
    assert freshness(released(entities)).tolist() == [1.0] * 1501


@given(st.lists(st.integers(1, 9999) | st.none(), max_size=30))
def test_within_bounds_and_newer_is_never_less_fresh(years: list[int | None]) -> None:
    found = freshness(released([entity(None, year) for year in years]))
    assert found.dtype == np.float32
    assert ((found >= 0) & (found <= 1)).all()
    dated = sorted((year, fresh) for year, fresh in zip(years, found, strict=True) if year)
    assert [fresh for _, fresh in dated] == sorted(fresh for _, fresh in dated)
    assert not dated or dated[-1][1] == 1
