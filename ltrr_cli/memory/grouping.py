"""Runs of equal keys in a sorted array."""

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.integer[Any]]


def run_starts(keys: Numbers) -> npt.NDArray[np.int64]:
    """Where each run of equal keys begins, and the length of the whole at the end.

    >>> run_starts(np.array([4, 4, 7, 9, 9])).tolist()
    [0, 2, 3, 5]
    """
    changes = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    begin = [0] if len(keys) else []
    return np.concatenate([begin, changes, [len(keys)]]).astype(np.int64)


def ranks_within(keys: Numbers) -> npt.NDArray[np.int64]:
    """The place of each item in its run, from 0.

    >>> ranks_within(np.array([4, 4, 7, 9, 9])).tolist()
    [0, 1, 0, 0, 1]
    """
    starts = run_starts(keys)
    return np.arange(len(keys)) - np.repeat(starts[:-1], np.diff(starts))
