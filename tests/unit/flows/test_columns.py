"""Columns of an updated catalogue, from those of another one, against making all of them."""

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.flows.columns import columns_of
from ltrr_cli.ports import Columns
from ltrr_cli.records.catalogue import Entity

ENTITY = st.builds(
    Entity,
    id=st.just(""),
    type=st.sampled_from(["track", "artist", "playlist"]),
    title=st.sampled_from(["", "Love", "Love Story"]),
    popularity=st.none() | st.floats(0, 1, width=32),
    released=st.sampled_from([None, "2020-03-01", "2020-04", "1999", "soon"]),
    year=st.none() | st.integers(1990, 2024),
)


@settings(deadline=None)
@given(
    before=st.lists(ENTITY, max_size=9),
    fates=st.lists(st.sampled_from(["stays"] * 3 + ["goes", "changes"]), min_size=9, max_size=9),
    others=st.lists(ENTITY, min_size=9, max_size=9),
    more=st.integers(0, 5),
)
def test_after_a_change_they_are_what_all_entities_give(
    before: list[Entity], fates: list[str], others: list[Entity], more: int
) -> None:
    stays = [
        (at, fate == "stays") for at, fate in enumerate(fates[: len(before)]) if fate != "goes"
    ]
    after = [before[at] if is_same else others[at] for at, is_same in stays] + others[:more]
    origin = np.array([at if is_same else -1 for at, is_same in stays] + [-1] * more, np.int32)
    found = columns_of(after, before=columns_of(before), origin=origin)
    expected = columns_of(after)
    assert found.type_names == expected.type_names
    for field in fields(Columns)[1:]:
        ours, theirs = getattr(found, field.name), getattr(expected, field.name)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)
