"""Numbers with no more digits than say something."""

import numpy as np
import numpy.typing as npt

_LARGEST = 308
_UP = np.array([float(f"1e{max(power, 0)}") for power in range(-_LARGEST, _LARGEST + 1)])
_DOWN = _UP[::-1].copy()
"""10 to the powers -308 to 308, and to their opposites; 1 for those below 0."""


def significant(values: npt.ArrayLike, digits: int) -> npt.NDArray[np.float64]:
    """The nearest numbers of so many decimal digits, the same shape; what is no number stays.

    They are written with no more digits, as long as they are neither huge nor tiny.

    >>> significant([0.123456, 123456.0, -7.0, 0.0], 4).tolist()
    [0.1235, 123500.0, -7.0, 0.0]
    """
    exact = np.array(values, np.float64)
    is_told = np.isfinite(exact) & (exact != 0)
    told = exact[is_told]
    places = digits - 1 - np.floor(np.log10(np.abs(told))).astype(np.int64)
    up, down = (power.take(places + _LARGEST, mode="clip") for power in (_UP, _DOWN))
    exact[is_told] = np.rint(told * up / down) * down / up  # one of both is 1: no rounding twice
    return exact
