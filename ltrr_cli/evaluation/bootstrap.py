"""The bootstrap over clusters: what belongs together is drawn together.

Requests of one session resemble each other. Drawn one by one they would pass for independent and
every interval would be too narrow, so whole sessions are drawn, with replacement.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Numbers, sums_by

Statistic = Callable[[Numbers], Numbers]
"""From totals of columns, shape (..., m), to an estimate, shape (...): means, ratios of sums."""

_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """resamples: how many; level: that an interval shall cover, two-sided, 0..1."""

    resamples: int = 1000
    level: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampled:
    """Totals of columns over clusters, as they are and as they might have been.

    sums: shape (c, m), one row a cluster; replicates: shape (resamples, m), totals of c clusters
    drawn with replacement.
    """

    sums: Numbers
    replicates: Numbers

    def estimate(self, statistic: Statistic) -> float:
        """The statistic of the clusters as they are."""
        return float(statistic(self.sums.sum(axis=0)))

    def left_out(self, statistic: Statistic) -> Numbers:
        """The statistic without each cluster in turn, shape (c,): the jackknife."""
        return statistic(self.sums.sum(axis=0) - self.sums)


def cluster_sums(columns: Numbers, clusters: npt.NDArray[np.generic]) -> Numbers:
    """The sums of the columns, shape (n, m), within each of c clusters; shape (c, m).

    >>> cluster_sums(np.array([[1.0], [2.0], [4.0]]), np.array(["s", "t", "s"])).tolist()
    [[5.0], [2.0]]
    """
    names, cluster = np.unique(clusters, return_inverse=True)
    return np.column_stack([sums_by(column, cluster, len(names)) for column in columns.T])


def resample(sums: Numbers, settings: Bootstrap, *, rng: np.random.Generator) -> Resampled:
    """Draw the clusters, shape (c, m), again and again; the same generator, the same draws."""
    draws = _draws(len(sums), settings.resamples, rng=rng)
    # not `@`: it would start threads for a thin matrix, whose number moves the last bits
    replicates = [np.einsum("rc,cm->rm", counts, sums) for counts in draws]
    return Resampled(sums=sums, replicates=np.concatenate(replicates))


def _draws(clusters: int, resamples: int, *, rng: np.random.Generator) -> Iterator[Numbers]:
    """How often each cluster was drawn, in blocks of shape (some, c) that fit into memory."""
    block = max(1, _CELLS_AT_ONCE // clusters)
    for done in range(0, resamples, block):
        size = min(block, resamples - done)
        drawn = rng.integers(clusters, size=(size, clusters))
        drawn += np.arange(size)[:, None] * clusters
        counts = np.bincount(drawn.ravel(), minlength=size * clusters)
        yield counts.reshape(size, clusters).astype(np.float64)
