"""Bounds on a mean that hold at every moment: one may look after each request, and stop.

An interval at 95 % that is looked at every day is sooner or later wrong by chance. These bounds
are wrong at any time at all in at most 5 % of cases, for rewards in a range and for weighted
rewards, whose range is open above. Assumed is only that each value has the same mean, whatever
came before it: not that they are independent, nor that their spread is the same.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ltrr_cli.evaluation.arrays import Numbers

_STEPS = 8
"""Of Newton's method: for spreads from 0 to a million more do not change the boundary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceSequence:
    """low, high: shape (n,), bounds on the mean after each value; they never widen."""

    low: Numbers
    high: Numbers


def confidence_sequence(
    values: Numbers, *, lowest: float, highest: float, level: float = 0.95
) -> ConfidenceSequence:
    """Bounds after each of the values, shape (n,), which stand in the order of time.

    lowest, highest: no value can lie outside. An infinite one leaves the bound of that side
    open, unless the other is infinite too: a weighted reward w·r has a lower bound that needs
    no largest weight, because from below only the smallest possible value matters.

    Raises:
        ValueError: a value lies outside the range, or the range has no finite end.

    >>> tosses = confidence_sequence(np.tile([0.0, 1.0], 500), lowest=0, highest=1)
    >>> [round(float(bound[-1]), 2) for bound in (tosses.low, tosses.high)]
    [0.45, 0.55]
    """
    if np.isinf(lowest) and np.isinf(highest):
        raise ValueError("a confidence sequence needs a lowest or a highest possible value")
    if len(values) and not (lowest <= values.min() and values.max() <= highest):
        raise ValueError(
            f"values from {values.min():g} to {values.max():g} are outside of the range "
            f"{lowest:g} to {highest:g} that they must have"
        )
    width = highest - lowest
    scale, risk = (1.0, 1 - level) if np.isinf(width) else (width, (1 - level) / 2)
    low, high = np.full(len(values), -np.inf), np.full(len(values), np.inf)
    if np.isfinite(lowest):
        low = lowest + scale * _below((values - lowest) / scale, risk)
    if np.isfinite(highest):
        high = highest - scale * _below((highest - values) / scale, risk)
    return ConfidenceSequence(low=low, high=high)


def _below(values: Numbers, risk: float) -> Numbers:
    """Lower bounds on the mean of values >= 0, valid at all times but for `risk`; shape (n,).

    With guesses g_i <= 1 made before each value, exp(λ Σ(x - μ) - ψ(λ) Σ(x - g)²) is a
    supermartingale for each λ in (0, 1), ψ(λ) = -log(1 - λ) - λ (Fan, Grama & Liu 2015, eq. 4.11;
    Howard et al. 2021), so the sum stays under a boundary that depends on Σ(x - g)² alone.
    """
    count = np.arange(1, len(values) + 1)
    total = np.cumsum(values)
    before = np.concatenate([[0.0], total[:-1]])
    guesses = np.minimum((before + 0.5) / count, 1)
    spread = np.cumsum((values - guesses) ** 2)
    bounds = (total - _boundary(spread, risk)) / count
    return np.maximum.accumulate(np.maximum(bounds, 0))


def _boundary(spread: Numbers, risk: float) -> Numbers:
    """The sums at which the gamma-exponential mixture over all λ reaches 1 / risk.

    Newton's method on a convex function: after the first step it comes from above, so that the
    boundary is rather a hair too high than too low.
    """
    goal = -np.log(risk)
    sums = np.sqrt(2 * goal * (spread + 1)) + goal
    for _ in range(_STEPS):
        height, slope = _log_mixture(sums, spread, risk)
        sums = np.maximum(sums - (height - goal) / slope, 0.0)
    return np.asarray(sums, np.float64)


def _log_mixture(sums: Numbers, spread: Numbers, risk: float) -> tuple[Numbers, Numbers]:
    """The logarithm of m(s, v) in Howard, Ramdas, McAuliffe & Sekhon 2021, prop. 9, c = 1; slope.

    ρ is set so that the boundary is tightest where the spread is about 100.
    """
    rho = 100 / (2 * np.log(1 / risk) + np.log(1 + 2 * np.log(1 / risk)))
    shape = spread + rho
    reach = sums + shape
    prior = rho * np.log(rho) - special.gammaln(rho) - np.log(special.gammainc(rho, rho)) - rho
    whole, part = special.gammaln(shape), np.log(special.gammainc(shape, reach))
    height = prior + whole + part - shape * np.log(reach) + reach
    density = np.exp((shape - 1) * np.log(reach) - reach - whole - part)
    return height, density - shape / reach + 1
