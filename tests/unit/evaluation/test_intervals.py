"""Bootstrap intervals: against scipy where it can, and how often they hold where truth is known."""

import numpy as np
import pytest
from scipy import stats

from ltrr_cli.evaluation.bootstrap import Bootstrap, cluster_sums, resample
from ltrr_cli.evaluation.intervals import interval, mean_interval, ratio

REPLICATES = 300
NARROW = Bootstrap(resamples=400)


def sessions_of(rng: np.random.Generator, sessions: int) -> tuple[np.ndarray, np.ndarray]:
    """Skew values around a mean of 1 that differ more between sessions than within."""
    clusters = np.repeat(np.arange(sessions), rng.integers(1, 6, sessions))
    return rng.exponential(1.0, sessions)[clusters] * rng.uniform(0.8, 1.2, len(clusters)), clusters


def test_without_clusters_it_is_scipys_bca() -> None:
    values = np.random.default_rng(1).exponential(1.0, 150)
    one, other = np.random.default_rng(2), np.random.default_rng(2)
    ours = mean_interval(values, np.arange(150), rng=one)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=1000, rng=other).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9)


def test_intervals_of_clusters_hold_and_those_of_rows_would_not() -> None:
    rng = np.random.default_rng(2)
    held = held_by_rows = 0
    for _ in range(REPLICATES):
        values, clusters = sessions_of(rng, 200)
        found = mean_interval(values, clusters, rng=rng, settings=NARROW)
        rows = mean_interval(values, np.arange(len(values)), rng=rng, settings=NARROW)
        held += found.low <= 1 <= found.high
        held_by_rows += rows.low <= 1 <= rows.high
    assert 0.92 <= held / REPLICATES <= 0.98
    assert held_by_rows / REPLICATES < 0.85


def test_intervals_of_the_mean_over_segments_hold() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(REPLICATES):
        parts = [sessions_of(rng, size) for size in (300, 200)]
        values = np.concatenate([parts[0][0], 3 * parts[1][0]])
        clusters = np.concatenate([parts[0][1], 1000 + parts[1][1]])
        segments = np.where(clusters < 1000, "often", "rare")
        found = mean_interval(values, clusters, segments=segments, rng=rng, settings=NARROW)
        held += found.low <= 2 <= found.high
    assert 0.92 <= held / REPLICATES <= 0.98


def test_segments_weigh_the_same_however_many_queries_they_have() -> None:
    values = np.array([1.0, 1.0, 1.0, 0.0, np.nan])
    segments = np.array(["a", "a", "a", "b", "b"])
    found = mean_interval(values, np.arange(5), segments=segments, rng=np.random.default_rng(0))
    assert found.estimate == 0.5
    assert found.clusters == 4


def test_the_same_generator_gives_the_same_interval_in_any_order_of_rows() -> None:
    rng = np.random.default_rng(4)
    values, clusters = sessions_of(rng, 50)
    order = rng.permutation(len(values))
    first = mean_interval(values, clusters, rng=np.random.default_rng(9))
    again = mean_interval(values[order], clusters[order], rng=np.random.default_rng(9))
    assert (first.low, first.high) == pytest.approx((again.low, again.high))


def test_without_a_difference_there_is_no_width() -> None:
    found = mean_interval(np.zeros(30), np.arange(30), rng=np.random.default_rng(0))
    assert (found.estimate, found.low, found.high) == (0, 0, 0)


def test_one_cluster_tells_nothing_of_the_spread() -> None:
    found = mean_interval(np.array([1.0, 2.0]), np.array([7, 7]), rng=np.random.default_rng(0))
    assert found.estimate == 1.5
    assert np.isnan(found.low) and np.isnan(found.high)


def test_no_value_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no value"):
        mean_interval(np.array([np.nan]), np.array([0]), rng=np.random.default_rng(0))


def test_resamples_come_in_blocks_without_a_seam() -> None:
    sums = cluster_sums(np.ones((9000, 2)), np.arange(9000))
    part = resample(sums, Bootstrap(resamples=1000), rng=np.random.default_rng(0))
    assert part.replicates.shape == (1000, 2)
    assert (part.replicates == 9000).all()
    assert interval([part], ratio, level=0.95).high == 1
