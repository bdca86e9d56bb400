"""How frequent a query is: head, torso and tail of the index's own log."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

BANDS = ("head", "torso", "tail")
_THIRDS = len(BANDS)


def bands(keys: Sequence[str], asked: Mapping[str, int]) -> npt.NDArray[np.str_]:
    """The band of each query, (N,); asked: query → how often it stands in the log.

    Head: the most frequent queries that together are the first third of what was asked; torso:
    the second third; tail: the rest, and what was never asked.

    >>> bands(["hits", "rare", "new"], {"hits": 9, "b": 5, "c": 3, "rare": 1}).tolist()
    ['head', 'tail', 'tail']
    """
    ordered = sorted(asked, key=lambda key: (-asked[key], key))
    total, before, band_of = sum(asked.values()), 0, {}
    for key in ordered:
        band_of[key] = BANDS[before * _THIRDS // total]
        before += asked[key]
    return np.array([band_of.get(key, BANDS[-1]) for key in keys], np.str_)
