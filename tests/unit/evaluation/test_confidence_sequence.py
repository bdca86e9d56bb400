"""Confidence sequences: wrong at any moment at all in at most 5 % of many runs, and useful."""

import numpy as np
import pytest

from ltrr_cli.evaluation.confidence_sequence import (
    _boundary,
    _log_mixture,
    confidence_sequence,
)

RUNS, LENGTH = 200, 1000


def ever_wrong(low: np.ndarray, high: np.ndarray, mean: float) -> bool:
    return bool((low > mean).any() or (high < mean).any())


@pytest.mark.parametrize("mean", [0.02, 0.4, 0.9])
def test_coins_are_covered_at_all_times(mean: float) -> None:
    rng = np.random.default_rng(1)
    wrong, widths = 0, []
    for _ in range(RUNS):
        values = (rng.random(LENGTH) < mean).astype(float)
        found = confidence_sequence(values, lowest=0, highest=1)
        wrong += ever_wrong(found.low, found.high, mean)
        widths.append(found.high[-1] - found.low[-1])
    assert wrong / RUNS <= 0.05
    # a usual interval is 3.92 standard errors wide; one that may be looked at always, more
    usual = 3.92 * np.sqrt(mean * (1 - mean) / LENGTH)
    assert usual < np.median(widths) < 2.2 * usual + 0.005


def test_weighted_rewards_are_covered_from_below_without_a_largest_weight() -> None:
    rng = np.random.default_rng(2)
    wrong, low = 0, []
    for _ in range(RUNS):
        probability = rng.choice([0.8, 0.19, 0.01], LENGTH, p=[0.8, 0.19, 0.01])
        weights = 1 / (3 * probability)  # the target plays all three alike
        values = weights * (rng.random(LENGTH) < 0.4)
        found = confidence_sequence(values, lowest=0, highest=np.inf)
        wrong += ever_wrong(found.low, found.high, 0.4)
        low.append(found.low[-1])
        assert np.isinf(found.high).all()
    assert wrong / RUNS <= 0.05
    assert np.median(low) > 0.15


def test_a_usual_interval_that_is_looked_at_always_is_wrong_too_often() -> None:
    """The reason for the whole file, and a check that the test above can fail."""
    rng = np.random.default_rng(3)
    values = (rng.random((RUNS, LENGTH)) < 0.4).astype(float)
    count = np.arange(1, LENGTH + 1)
    means = values.cumsum(axis=1) / count
    half = 1.96 * np.sqrt(np.maximum(means * (1 - means), 1e-4) / count)
    wrong = (np.abs(means - 0.4) > half)[:, 30:].any(axis=1).mean()
    assert wrong > 0.2


def test_the_boundary_is_where_the_mixture_crosses() -> None:
    spread = np.concatenate([[0.0], np.logspace(-3, 6, 100)])
    for risk in (0.05, 0.001):
        sums = _boundary(spread, risk)
        assert (_log_mixture(sums, spread, risk)[0] >= -np.log(risk) - 1e-6).all()
        assert (_log_mixture(sums * 0.9999 - 1e-6, spread, risk)[0] < -np.log(risk)).all()


def test_bounds_are_the_mirror_of_each_other_and_never_widen() -> None:
    values = np.random.default_rng(4).beta(2, 5, 500)
    one = confidence_sequence(values, lowest=0, highest=1)
    other = confidence_sequence(1 - values, lowest=0, highest=1)
    assert other.low == pytest.approx(1 - one.high)
    assert (np.diff(one.low) >= 0).all() and (np.diff(one.high) <= 0).all()


def test_units_do_not_matter() -> None:
    values = np.random.default_rng(5).beta(2, 5, 200)
    one = confidence_sequence(values, lowest=0, highest=1)
    points = confidence_sequence(100 * values - 50, lowest=-50, highest=50)
    assert points.low == pytest.approx(100 * one.low - 50)


def test_a_range_without_ends_and_values_outside_are_refused() -> None:
    with pytest.raises(ValueError, match="lowest or a highest"):
        confidence_sequence(np.zeros(2), lowest=-np.inf, highest=np.inf)
    with pytest.raises(ValueError, match="outside of the range 0 to 1"):
        confidence_sequence(np.array([0.0, 2.0]), lowest=0, highest=1)


def test_no_values_no_bounds() -> None:
    assert confidence_sequence(np.empty(0), lowest=0, highest=1).low.shape == (0,)
