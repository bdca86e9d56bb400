"""A number for each of very many keys, in little memory."""

from array import array
from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import run_starts
from ltrr_cli.records.evidence import Numbers

Keys = npt.NDArray[np.int64]

_FEWEST = 256
_SHARE = 16


class CompactMap:
    """Numbers by key of 64 bits: 17 bytes each and a few more, where a dict takes over a hundred.

    Nearly all lie in two arrays, by key; the newest are in a dict, which is merged into the arrays
    when it is a sixteenth of them. What is no number goes by `hash`: of a million different things
    two have the same in one process of thirty million.
    """

    def __init__(self) -> None:
        self._keys, self._numbers = array("q"), array("d")
        self._newest: dict[int, float] = {}

    def get(self, key: int) -> float | None:
        """The number of a key; None when it has none."""
        found = self._newest.get(key)
        if found is None:
            at = bisect_left(self._keys, key)
            if at < len(self._keys) and self._keys[at] == key:
                return self._numbers[at]
        return found

    def put(self, key: int, number: float) -> None:
        """Gives a key this number, whatever it had before."""
        self._newest[key] = number
        if len(self._newest) >= max(_FEWEST, len(self._keys) // _SHARE):
            self._merge()

    def of(self, keys: Keys) -> Numbers:
        """The numbers of many keys, (n,); 0 where there is none."""
        found = np.zeros(len(keys))
        if len(self._keys):
            held = np.asarray(self._keys)
            at = np.minimum(held.searchsorted(keys), len(held) - 1)
            known = held[at] == keys
            found[known] = np.asarray(self._numbers)[at[known]]
        if self._newest:
            newest = [self._newest.get(key, np.nan) for key in keys.tolist()]
            np.copyto(found, newest, where=~np.isnan(newest))
        return found

    def __contains__(self, key: int) -> bool:
        return self.get(key) is not None

    def _merge(self) -> None:
        self._keys.extend(self._newest)
        self._numbers.extend(self._newest.values())
        keys, numbers = np.asarray(self._keys), np.asarray(self._numbers)
        order = np.argsort(keys, kind="stable")  # of equal keys the newest comes last
        last = order[run_starts(keys[order])[1:] - 1]
        self._keys, self._numbers = (
            array("q", keys[last].tobytes()),
            array("d", numbers[last].tobytes()),
        )
        self._newest = {}
