"""What makes somebody who looks at an entity click on it."""

import numpy as np
import numpy.typing as npt

Probabilities = npt.NDArray[np.float64]

NOISE = 0.015
"""P(click) on something worthless that is looked at; real logs are never clean."""

EXAMINATION = np.array([0.68, 0.61, 0.48, 0.34, 0.28, 0.20, 0.11, 0.10, 0.08, 0.06])
"""P(looked at) by place, as measured by eye tracking (Joachims et al. 2005) and used by ULTRA."""

_LEVELS = 4  # the literature grades 0..4


def relevance(grades: npt.ArrayLike) -> Probabilities:
    """P(an entity of this grade is what is wanted) = (2^4g - 1) / (2^4 - 1) (Chapelle et al. 2009).

    >>> relevance([0, 0.25, 0.5, 0.75, 1]).round(3).tolist()
    [0.0, 0.067, 0.2, 0.467, 1.0]
    """
    gain: Probabilities = (2.0 ** (_LEVELS * np.asarray(grades, float)) - 1) / (2**_LEVELS - 1)
    return gain


def wanted(grades: npt.ArrayLike) -> Probabilities:
    """P(click owed to relevance | looked at) = (1 - noise) · relevance."""
    return (1 - NOISE) * relevance(grades)


def attraction(grades: npt.ArrayLike) -> Probabilities:
    """P(click | looked at) = noise + (1 - noise) · relevance (Ai et al. 2018, there with .1).

    >>> attraction([0.0, 1.0]).tolist()
    [0.015, 1.0]
    """
    return NOISE + wanted(grades)


def owed(grades: npt.ArrayLike) -> Probabilities:
    """P(a click was owed to relevance | clicked) = wanted / attraction."""
    share: Probabilities = wanted(grades) / attraction(grades)
    return share


def examined(places: int) -> Probabilities:
    """`EXAMINATION` of a page of so many places; below the tenth it stays as it is there."""
    return EXAMINATION[np.minimum(np.arange(places), len(EXAMINATION) - 1)]
