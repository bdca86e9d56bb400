"""How much better or worse one kind of query fares."""

from dataclasses import dataclass

import numpy as np

from ltrr_cli.evaluation.bootstrap import Resampled, Statistic
from ltrr_cli.evaluation.intervals import Interval, interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentDelta:
    """A segment's difference to what there is now.

    harm_p: how likely the data would look so bad, or worse, if nothing were lost: one-sided,
    0..1, not corrected for the number of segments.
    """

    segment: str
    delta: Interval
    harm_p: float


def segment_delta(
    segment: str, part: Resampled, statistic: Statistic, *, level: float
) -> SegmentDelta:
    """Interval and harm of a segment from its resampled clusters."""
    replicates = statistic(part.replicates)
    not_worse = np.sum(replicates >= 0)
    return SegmentDelta(
        segment=segment,
        delta=interval([part], statistic, level=level),
        harm_p=float((1 + not_worse) / (1 + len(replicates))),
    )
