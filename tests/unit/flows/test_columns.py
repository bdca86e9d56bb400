"""Columns of an updated catalogue, from those of another one, against making all of them."""

from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.flows.columns import columns_of
from ltrr_cli.ports import Columns
from ltrr_cli.records.catalogue import Entity
from tests.unit.changed_catalogues import Change, changes

ENTITY = st.builds(
    Entity,
    id=st.just(""),
    type=st.sampled_from(["track", "artist", "playlist"]),
    title=st.sampled_from(["", "Love", "Love Story"]),
    popularity=st.none() | st.floats(0, 1, width=32),
    released=st.sampled_from([None, "2020-03-01", "2020-04", "1999", "soon"]),
    year=st.none() | st.integers(1990, 2024),
)


@given(changes(ENTITY, most=9))
def test_after_a_change_they_are_what_all_entities_give(change: Change) -> None:
    found = columns_of(change.after, before=columns_of(change.before), origin=change.origin)
    expected = columns_of(change.after)
    assert found.type_names == expected.type_names
    for field in fields(Columns)[1:]:
        ours, theirs = getattr(found, field.name), getattr(expected, field.name)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)
