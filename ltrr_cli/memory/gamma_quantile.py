"""Quantiles of the Gamma distribution in numpy: a query must not wait for scipy to be imported."""

import math

import numpy as np

from ltrr_cli.records.evidence import Numbers

TENTH = 0.1
_NORMAL_TENTH = 1.2815515655446004  # standard deviations that the .1 quantile of a normal is below
_BLOCK = 4_096  # of like shapes, which need like numbers of terms
_STEPS, _EXACT = 40, 1e-12
_LARGE = 1e4  # where the cubic approximation is right to 2e-8

_log_gamma = np.frompyfunc(math.lgamma, 1, 1)


def tenth(shape: Numbers) -> Numbers:
    """The .1 quantiles of Gamma distributions of scale 1; shape: (n,), each above 0.

    Newton's method for ln P(a, e^y) = ln .1, with the series P(a, x) = x^a e^-x S / Γ(a + 1),
    S = Σ x^n / ((a + 1) … (a + n)) (Abramowitz and Stegun, 6.5.29), whose slope in y is a / S. The
    function is concave, so the steps cannot run away. They start from Wilson and Hilferty (1931),
    or, where a < 1, from S e^-x = 1.

    >>> tenth(np.array([1.0, 101.0])).round(2)
    array([ 0.11, 88.35])
    """
    found = np.empty(len(shape))
    order = np.argsort(shape)
    for start in range(0, len(order), _BLOCK):
        block = order[start : start + _BLOCK]
        found[block] = _tenth(shape[block])
    return found


def _tenth(shape: Numbers) -> Numbers:
    rough = _wilson_hilferty(np.maximum(shape, 1.0))
    small = shape <= _LARGE
    rough[small] = _newton(shape[small], rough[small])
    return rough


def _newton(shape: Numbers, start: Numbers) -> Numbers:
    level = np.asarray(_log_gamma(shape + 1), np.float64) + math.log(TENTH)
    place = np.where(shape < 1, level / shape, np.log(start))
    for _ in range(_STEPS):
        values = np.exp(place)
        sums = _series(shape, values)
        step = (shape * place - values + np.log(sums) - level) * sums / shape
        place -= step
        if not len(step) or np.abs(step).max() < _EXACT * max(1.0, np.abs(place).max()):
            break
    return np.exp(place)


def _series(shape: Numbers, values: Numbers) -> Numbers:
    terms, sums, count = np.ones_like(values), np.ones_like(values), 0
    while (terms > _EXACT * 1e-3 * sums).any():
        count += 1
        terms = terms * values / (shape + count)
        sums += terms
    return sums


def _wilson_hilferty(shape: Numbers) -> Numbers:
    cubic: Numbers = shape * (1 - 1 / (9 * shape) - _NORMAL_TENTH / (3 * np.sqrt(shape))) ** 3
    return cubic
