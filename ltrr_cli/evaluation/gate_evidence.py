"""Evidence for the gate from its two sources: judged queries and logs."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Names, Numbers
from ltrr_cli.evaluation.bootstrap import Bootstrap, cluster_sums, resample
from ltrr_cli.evaluation.gate import Evidence
from ltrr_cli.evaluation.intervals import mean_interval, ratio
from ltrr_cli.evaluation.off_policy.estimate import estimate, segment_estimates
from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds
from ltrr_cli.evaluation.off_policy.terms import Terms
from ltrr_cli.evaluation.segment_delta import segment_delta
from ltrr_cli.evaluation.verdict import Verdict


def judged_evidence(
    differences: Numbers,
    groups: npt.NDArray[np.generic],
    segments: Names,
    *,
    rng: np.random.Generator,
    latency_ratio: float | None = None,
    settings: Bootstrap | None = None,
) -> Evidence:
    """From a measure of the candidate minus that of now on held-out queries; each (n,).

    The difference is the mean of the segments' means; groups are what was never split.
    """
    settings = settings or Bootstrap()
    found = []
    known = ~np.isnan(differences)
    for segment in np.unique(segments[known]):
        here = known & (segments == segment)
        columns = np.column_stack([differences[here], np.ones(here.sum())])
        part = resample(cluster_sums(columns, groups[here]), settings, rng=rng)
        found.append(segment_delta(str(segment), part, ratio, level=settings.level))
    return Evidence(
        source="judged",
        delta=mean_interval(differences, groups, segments=segments, rng=rng, settings=settings),
        segments=tuple(found),
        latency_ratio=latency_ratio,
    )


def log_evidence(
    terms: Terms,
    rounds: LoggedRounds,
    verdict: Verdict,
    *,
    rng: np.random.Generator,
    latency_ratio: float | None = None,
    settings: Bootstrap | None = None,
) -> Evidence:
    """From an off-policy estimator's terms on a log, and the verdict on it."""
    found = estimate(terms, rounds.sessions, rng=rng, settings=settings)
    by_segment = segment_estimates(
        terms, rounds.sessions, rounds.segments, rng=rng, settings=settings
    )
    return Evidence(
        source="logs",
        delta=found.delta,
        segments=by_segment,
        latency_ratio=latency_ratio,
        verdict=verdict,
    )
