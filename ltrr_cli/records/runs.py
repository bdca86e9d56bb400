"""Lists that stand one after the other in an array: where their elements are."""

from typing import Any

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.integer[Any]]


def run_places(starts: Whole, lengths: Whole) -> npt.NDArray[np.int64]:
    """The places starts[i], starts[i] + 1, … of every run i, one run after the other.

    starts, lengths: shape (r,); the answer has as many elements as all runs together.

    >>> run_places(np.array([7, 0, 3]), np.array([2, 0, 3])).tolist()
    [7, 8, 3, 4, 5]
    """
    ahead = lengths.cumsum()  # of what was taken so far, where the run ends in it
    places: npt.NDArray[np.int64] = (starts + lengths - ahead).repeat(lengths)
    places += np.arange(len(places))
    return places
