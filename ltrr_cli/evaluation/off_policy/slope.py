"""SLOPE: choose how much bias to accept by looking at where intervals stop to agree."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.bootstrap import cluster_sums
from ltrr_cli.evaluation.off_policy.terms import Terms

_WIDTH = 2.0


def widest_consistent(candidates: Sequence[Terms], sessions: npt.NDArray[np.generic]) -> int:
    """The place of the last candidate whose interval meets those of all before it.

    candidates: from the least biased to the least variable, each with denominator 1. As long as
    all intervals of ± 2 standard errors have a point in common, their bias is smaller than what
    chance does anyway (Su, Srinath & Krishnamurthy 2020, SLOPE).
    """
    lowest, highest, best = -np.inf, np.inf, 0
    for place, terms in enumerate(candidates):
        half = _WIDTH * standard_error(terms, sessions)
        lowest, highest = max(lowest, terms.value - half), min(highest, terms.value + half)
        if lowest > highest:
            break
        best = place
    return best


def standard_error(terms: Terms, sessions: npt.NDArray[np.generic]) -> float:
    """Of the value, with requests of a session counted as one observation; denominator 1."""
    centred = (terms.numerator - terms.value * terms.denominator)[:, None]
    return float(np.sqrt(np.sum(cluster_sums(centred, sessions) ** 2)) / terms.denominator.sum())
