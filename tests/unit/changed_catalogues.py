"""Catalogues before and after an update, for tests of what an update carries on."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows

_FATES = st.sampled_from(["stays", "stays", "stays", "goes", "changes"])


@dataclass(frozen=True)
class Change:
    """origin: the place in `before` of each entity of `after` that is as it was, -1 for others."""

    before: list[Entity]
    after: list[Entity]
    origin: Rows


@st.composite
def changes(draw: st.DrawFn, entity: st.SearchStrategy[Entity], *, most: int) -> Change:
    """Some entities stay, go or become others, in their places; new ones come at the end."""
    before = draw(st.lists(entity, max_size=most))
    after, origin = [], []
    for place, known in enumerate(before):
        fate = draw(_FATES)
        if fate != "goes":
            after.append(known if fate == "stays" else draw(entity))
            origin.append(place if fate == "stays" else -1)
    more = draw(st.lists(entity, max_size=most))
    return Change(
        before=before,
        after=after + more,
        origin=np.array(origin + [-1] * len(more), np.int32),
    )
