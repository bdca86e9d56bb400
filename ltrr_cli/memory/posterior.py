"""What is believed of a pair: clicks for each examination, Gamma-Poisson.

Examinations are sums of probabilities, so a pair may have 3.7 of them: the number of clicks is
Poisson with mean rate·E, the rate is Gamma with mean mu0 and the weight of n0 examinations, and so
is what is believed afterwards (Gelman et al., Bayesian Data Analysis, section 2.6). All arrays are
(n,) or scalars that spread to it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.gamma_quantile import tenth
from ltrr_cli.records.evidence import Numbers

Values = npt.NDArray[np.float64] | float

_WEAKEST, _STRONGEST = 1.0, 30.0  # n0; methods.md 4.1 finds 5 to 30 in practice
_LEAST_MEAN, _MOST_MEAN = 1e-4, 1.0
_ENOUGH = 50  # pairs; fewer say little of n0
_SAMPLE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is believed of a pair that was never seen; mean: mu0 > 0; strength: n0 > 0."""

    mean: float
    strength: float


BEFORE_ANY_LOG = Prior(mean=0.1, strength=10.0)
"""What holds for too few pairs to tell: a tenth of what is looked at is clicked."""


def posterior_mean(
    clicks: Values, examinations: Values, *, mean: Values, strength: Values
) -> Numbers:
    """(C + n0·mu0) / (E + n0).

    >>> float(posterior_mean(0.0, 0.0, mean=0.2, strength=10.0))
    0.2
    """
    return np.asarray((clicks + strength * mean) / (examinations + strength))


def posterior_variance(
    clicks: Values, examinations: Values, *, mean: Values, strength: Values
) -> Numbers:
    """Of the rate: mean of the posterior / (E + n0)."""
    believed = posterior_mean(clicks, examinations, mean=mean, strength=strength)
    return np.asarray(believed / (examinations + strength))


def lower_bound(clicks: Values, examinations: Values, *, mean: Values, strength: Values) -> Numbers:
    """What the rate is at least, nine times in ten: the .1 quantile of the posterior.

    A click after one look is worth less than a hundred after 120:

    >>> prior = {"mean": 0.2, "strength": 10.0}
    >>> lower_bound(np.array([1.0, 100.0]), np.array([1.0, 120.0]), **prior).round(2)
    array([0.1 , 0.69])
    """
    shape = np.asarray(clicks + strength * mean, np.float64)
    quantiles = tenth(shape.ravel()).reshape(shape.shape)
    return np.asarray(quantiles / (examinations + strength))


def fit_prior(
    clicks: Numbers, examinations: Numbers, *, otherwise: Prior = BEFORE_ANY_LOG
) -> Prior:
    """The prior that makes a group's counts likeliest; `otherwise` for fewer than 50 pairs.

    mu0 = sum of C / sum of E; n0 maximises the likelihood of the counts with the rates
    integrated out, which is negative binomial (DuMouchel, 1999, equation 4), within 1..30.
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 -- slow, and no query fits a prior
    from scipy.special import gammaln  # noqa: PLC0415

    seen = examinations > 0
    clicks, examinations = clicks[seen], examinations[seen]
    if len(clicks) < _ENOUGH:
        return otherwise
    mean = float(np.clip(clicks.sum() / examinations.sum(), _LEAST_MEAN, _MOST_MEAN))
    step = -(-len(clicks) // _SAMPLE)
    some, looks = clicks[::step], examinations[::step]

    def surprise(log_strength: float) -> float:
        strength = np.exp(log_strength)
        shape = strength * mean
        fits = gammaln(some + shape) - gammaln(shape) + some * np.log(looks / (looks + strength))
        return -float(np.sum(fits + shape * np.log(strength / (looks + strength))))

    found = minimize_scalar(
        surprise, bounds=(np.log(_WEAKEST), np.log(_STRONGEST)), method="bounded"
    )
    return Prior(mean=mean, strength=float(np.exp(found.x)))
