"""Values of queries put together: means by kind, and differences with what chance may do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.bootstrap import Bootstrap
from ltrr_cli.evaluation.intervals import mean_interval
from ltrr_cli.evaluation.significance import sign_flip_test
from ltrr_cli.flows.all_arms import segment_weights
from ltrr_cli.records.evaluation import Figure
from ltrr_cli.records.feedback import Feedback

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_SETTINGS = Bootstrap()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """N queries: segments and groups, each (N,), and weights with which a mean is macro."""

    segments: npt.NDArray[np.str_]
    groups: npt.NDArray[np.str_]
    weights: Values
    seed: int

    def __len__(self) -> int:
        return len(self.segments)

    def macro(self, values: Values) -> float:
        """The mean over segments of their means."""
        return float(np.mean(list(self.by_segment(values).values())))

    def by_segment(self, values: Values) -> dict[str, float]:
        """Segment → mean."""
        names = np.unique(self.segments)
        return {str(name): float(values[self.segments == name].mean()) for name in names}

    def gain(self, differences: Values) -> Figure:
        """The macro mean of differences, query by query, with its interval by group."""
        found = mean_interval(
            differences,
            self.groups,
            rng=np.random.default_rng(self.seed),
            segments=self.segments,
            settings=_SETTINGS,
        )
        return Figure(found.estimate, found.low, found.high)

    def p(self, differences: Values) -> float:
        """How likely so large a macro mean is by chance."""
        rng = np.random.default_rng(self.seed)
        return sign_flip_test(differences * self.weights, self.groups, rng=rng)


def grouping(events: Sequence[Feedback], *, seed: int) -> Grouping:
    """The segments and groups that the queries name; seed: of resamples and flips, always anew,
    so that systems are compared on the same draws.
    """
    return Grouping(
        segments=np.array([event.segment for event in events], np.str_),
        groups=np.array([event.session for event in events], np.str_),
        weights=segment_weights(events),
        seed=seed,
    )
