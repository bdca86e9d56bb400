"""The arrays of this folder, and lists of unequal length laid end to end in them.

Such lists come with `starts`, shape (lists + 1,): list i is `values[starts[i]:starts[i + 1]]`.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool]
Names = npt.NDArray[np.str_]


def starts_of(lists: Sequence[Sequence[object]]) -> Places:
    """Where each list begins once they are laid end to end, and where the last one ends.

    >>> starts_of(["ab", "", "c"]).tolist()
    [0, 2, 2, 3]
    """
    return np.cumsum([0, *map(len, lists)], dtype=np.int64)


def owners(starts: Places) -> Places:
    """The number of the list that every element is of.

    >>> owners(np.array([0, 2, 2, 3])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def places_within(starts: Places) -> Places:
    """The 0-based place of every element within its own list.

    >>> places_within(np.array([0, 2, 2, 3])).tolist()
    [0, 1, 0]
    """
    first: Places = np.repeat(starts[:-1], np.diff(starts))
    return np.arange(int(starts[-1])) - first


def sums(values: Numbers | Flags, starts: Places) -> Numbers:
    """The sum of every list, 0 for an empty one.

    >>> sums(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 2, 3])).tolist()
    [3.0, 0.0, 4.0]
    """
    return sums_by(values, owners(starts), len(starts) - 1)


def sums_by(values: Numbers | Flags, owner: npt.NDArray[np.integer], count: int) -> Numbers:
    """The sum of the values of each owner 0 .. count - 1; shape (count,).

    >>> sums_by(np.array([1.0, 2.0, 4.0]), np.array([2, 0, 2]), 3).tolist()
    [2.0, 0.0, 5.0]
    """
    return np.bincount(owner, values, minlength=count).astype(np.float64, copy=False)


def quotient(part: Numbers, whole: Numbers) -> Numbers:
    """Part / whole, NaN where the whole is 0; same shapes.

    >>> quotient(np.array([1.0, 0.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    shares = np.full(np.shape(part), np.nan)
    np.divide(part, whole, out=shares, where=np.not_equal(whole, 0))
    return shares
