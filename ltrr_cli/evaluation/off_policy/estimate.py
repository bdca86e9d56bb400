"""Estimates with intervals, sessions drawn as wholes; over all requests and by kind of query."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Names
from ltrr_cli.evaluation.bootstrap import Bootstrap, cluster_sums, resample
from ltrr_cli.evaluation.intervals import Interval, interval
from ltrr_cli.evaluation.off_policy.terms import Terms, delta_of, value_of
from ltrr_cli.evaluation.segment_delta import SegmentDelta, segment_delta


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a policy would have earned per request, and how much more than the one that answered."""

    name: str
    value: Interval
    delta: Interval


def estimate(
    terms: Terms,
    sessions: npt.NDArray[np.generic],
    *,
    rng: np.random.Generator,
    settings: Bootstrap | None = None,
) -> Estimate:
    """Value and difference from one set of resamples; sessions: shape (n,)."""
    settings = settings or Bootstrap()
    parts = [resample(cluster_sums(terms.columns, sessions), settings, rng=rng)]
    return Estimate(
        name=terms.name,
        value=interval(parts, value_of, level=settings.level),
        delta=interval(parts, delta_of, level=settings.level),
    )


def segment_estimates(
    terms: Terms,
    sessions: npt.NDArray[np.generic],
    segments: Names,
    *,
    rng: np.random.Generator,
    settings: Bootstrap | None = None,
) -> tuple[SegmentDelta, ...]:
    """The difference within each kind of query; sessions, segments: shape (n,)."""
    settings = settings or Bootstrap()
    found = []
    for segment in np.unique(segments):
        here = segments == segment
        part = resample(cluster_sums(terms.columns[here], sessions[here]), settings, rng=rng)
        found.append(segment_delta(str(segment), part, delta_of, level=settings.level))
    return tuple(found)
