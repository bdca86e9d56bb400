"""Confidence intervals from a clustered bootstrap: bias-corrected and accelerated (BCa)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from ltrr_cli.evaluation.arrays import Names, Numbers, quotient
from ltrr_cli.evaluation.bootstrap import Bootstrap, Resampled, Statistic, cluster_sums, resample


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate, and where the truth lies in `level` of all cases.

    low, high: NaN where no stratum has two clusters to resample, or where a resample may hold
    nothing that the estimate could be made of; clusters: how many were there.
    """

    estimate: float
    low: float
    high: float
    level: float
    clusters: int


def interval(parts: Sequence[Resampled], statistic: Statistic, *, level: float) -> Interval:
    """The interval of the mean, over strata that were resampled apart, of a statistic.

    BCa after Efron 1987: quantiles of the resamples, moved by how far their middle lies from the
    estimate and by how skew the jackknife is (for several strata: Davison & Hinkley 1997, 5.3.2).
    """
    estimate = float(np.mean([part.estimate(statistic) for part in parts]))
    replicates = np.mean([statistic(part.replicates) for part in parts], axis=0)
    clusters = sum(len(part.sums) for part in parts)
    influence = np.concatenate([_influence(part, statistic) for part in parts])
    if clusters == len(parts) or np.isnan(replicates).any() or np.isnan(influence).any():
        nan = float("nan")
        return Interval(estimate=estimate, low=nan, high=nan, level=level, clusters=clusters)
    ranks = _bca_ranks(replicates, estimate, influence=influence, level=level)
    low, high = np.quantile(replicates, ranks)
    return Interval(
        estimate=estimate, low=float(low), high=float(high), level=level, clusters=clusters
    )


def mean_interval(
    values: Numbers,
    clusters: npt.NDArray[np.generic],
    *,
    rng: np.random.Generator,
    segments: Names | None = None,
    settings: Bootstrap | None = None,
) -> Interval:
    """The mean of values, shape (n,), whose clusters (n,) are drawn as wholes.

    For a paired comparison the values are differences, query by query. With segments (n,) it is
    the mean of the segments' means, and clusters are drawn within each segment; a cluster in two
    segments then counts as two, and a segment of one cluster adds nothing to the width. NaN
    values are left out.

    Raises:
        ValueError: no value is left.

    >>> from numpy.random import default_rng
    >>> found = mean_interval(np.array([0.0, 1.0, 1.0, 0.0]), np.arange(4), rng=default_rng(0))
    >>> found.estimate, found.low, found.high
    (0.5, 0.0, 1.0)
    """
    settings = settings or Bootstrap()
    known = ~np.isnan(values)
    if not known.any():
        raise ValueError("there is no value to take the mean of; all are NaN")
    kinds = np.zeros(len(values), np.str_) if segments is None else segments
    parts = []
    for kind in np.unique(kinds[known]):
        here = known & (kinds == kind)
        columns = np.column_stack([values[here], np.ones(here.sum())])
        parts.append(resample(cluster_sums(columns, clusters[here]), settings, rng=rng))
    return interval(parts, ratio, level=settings.level)


def ratio(totals: Numbers) -> Numbers:
    """The first column over the second: a mean, if the second counts; (..., 2) → (...)."""
    return quotient(totals[..., 0], totals[..., 1])


def _influence(part: Resampled, statistic: Statistic) -> Numbers:
    """How much each cluster of a stratum moves the estimate, the middle taken off; shape (c,)."""
    if len(part.sums) == 1:
        return np.zeros(1)
    left_out = part.left_out(statistic)
    weight = (len(left_out) - 1) / len(left_out)
    return np.asarray(weight * (left_out.mean() - left_out), np.float64)


def _bca_ranks(
    replicates: Numbers, estimate: float, *, influence: Numbers, level: float
) -> Numbers:
    """Which two quantiles of the resamples bound the interval; shape (2,), 0..1."""
    below = np.mean(replicates < estimate) + np.mean(replicates == estimate) / 2
    shift = special.ndtri(np.clip(below, 1 / len(replicates), 1 - 1 / len(replicates)))
    spread = np.sum(influence**2) ** 1.5
    skew = np.sum(influence**3) / (6 * spread) if spread else 0.0
    tails = shift + special.ndtri(np.array([1 - level, 1 + level]) / 2)
    ranks: Numbers = special.ndtr(shift + tails / (1 - skew * tails))
    return ranks
