"""Which entities of a catalogue are as they were in another one."""

from collections.abc import Sequence

import numpy as np

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows


def newcomers(entities: Sequence[Entity], origin: Rows | None) -> tuple[list[Entity], Rows]:
    """The entities that are new or changed, in order, and the origin of all.

    origin: shape (n,), the row there of an entity that is as it was, -1 for the others; None when
    nothing is as it was, which is -1 for all.

    >>> song = Entity(id="a", type="track", title="Song")
    >>> [len(newcomers([song, song], origin)[0]) for origin in (None, np.array([3, -1], np.int32))]
    [2, 1]
    """
    if origin is None:
        return list(entities), np.full(len(entities), -1, np.int32)
    return [entities[row] for row in np.flatnonzero(origin < 0).tolist()], origin
