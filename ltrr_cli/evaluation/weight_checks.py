"""Figures that tell whether importance weights can carry an estimate."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Numbers
from ltrr_cli.evaluation.bootstrap import cluster_sums

_TOP = 0.01
_FEWEST_IN_TAIL = 5


def effective_size(weights: Numbers) -> float:
    """(Σ w)² / Σ w²: how many equally weighted observations would say as much (Kish 1965).

    >>> effective_size(np.array([1.0, 1.0, 0.0, 0.0]))
    2.0
    """
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares else 0.0


def top_share(weights: Numbers) -> float:
    """What the largest 1 % of the weights, at least one, have of the sum of all; 0..1."""
    total = float(np.sum(weights))
    count = max(1, int(len(weights) * _TOP))
    return float(np.sort(weights)[-count:].sum()) / total if total else 0.0


def tail_index(weights: Numbers) -> float:
    """Hill's estimate of how heavy the tail is, from the 3·√n largest; NaN for too few weights.

    Above .5 the variance is infinite; above .7 no affordable number of requests helps (Vehtari
    et al. 2024 on the Pareto k, which this estimates).
    """
    ordered = np.sort(weights[weights > 0])
    count = int(min(0.2 * len(ordered), 3 * np.sqrt(len(ordered))))
    if count < _FEWEST_IN_TAIL:
        return float("nan")
    return float(np.mean(np.log(ordered[-count:] / ordered[-count - 1])))


def ratio_with_error(
    numerator: Numbers, denominator: Numbers, sessions: npt.NDArray[np.generic]
) -> tuple[float, float]:
    """Σ numerator / Σ denominator and its standard error, requests of a session as one; (n,).

    >>> ratio_with_error(np.array([1.0, 3.0]), np.array([2.0, 2.0]), np.array([0, 1]))
    (1.0, 0.35...)
    """
    total = float(denominator.sum())
    ratio = float(numerator.sum()) / total
    residuals = cluster_sums((numerator - ratio * denominator)[:, None], sessions)
    return ratio, float(np.sqrt(np.sum(residuals**2))) / total


def overlap(weights: Numbers, edges: Numbers) -> npt.NDArray[np.int64]:
    """How many weights lie from one edge up to the next, for a plot; shape (edges - 1,).

    Weights under the first and over the last edge count in the outermost bins.
    """
    inside = np.clip(weights, edges[0], np.nextafter(edges[-1], edges[0]))
    return np.histogram(inside, edges)[0].astype(np.int64)
