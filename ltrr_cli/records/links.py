"""What entities say they are related to, as rows."""

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.catalogue import Entity

Links = npt.NDArray[np.int32]


def declared_links(entities: Sequence[Entity]) -> Links:
    """Pairs (row, related row), shape (m, 2), by row; ids that no entity has lead nowhere.

    >>> songs = [Entity(id=at, type="t", title="", related=("b", "x")) for at in "ab"]
    >>> declared_links(songs).tolist()
    [[0, 1], [1, 1]]
    """
    row_of = {entity.id: row for row, entity in enumerate(entities)}
    pairs = array("i")
    for row, entity in enumerate(entities):
        for other in entity.related:
            if other in row_of:
                pairs.append(row)
                pairs.append(row_of[other])
    return np.array(pairs, np.int32).reshape(-1, 2)
