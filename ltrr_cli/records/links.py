"""What entities say they are related to, as rows."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.references import References

Links = npt.NDArray[np.int32]


def declared_links(found: References) -> Links:
    """Pairs (row, related row), shape (m, 2), by row; ids that no entity has lead nowhere.

    >>> from ltrr_cli.records.catalogue import Entity
    >>> from ltrr_cli.records.references import references_of
    >>> songs = [Entity(id=at, type="t", title="", related=("b", "x")) for at in "ab"]
    >>> declared_links(references_of(songs, name_types=())).tolist()
    [[0, 1], [1, 1]]
    """
    row_of = np.full(len(found.strings), -1, np.int32)
    row_of[found.ids.codes] = np.arange(len(found), dtype=np.int32)
    pairs = np.stack([found.related.rows, row_of[found.related.codes]], axis=1)
    return pairs[pairs[:, 1] >= 0]
