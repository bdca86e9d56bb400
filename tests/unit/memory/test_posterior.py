"""Beliefs move as evidence does: from the prior to what was seen, and never the wrong way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma

from ltrr_cli.memory.evidence import examination_curve
from ltrr_cli.memory.posterior import (
    BEFORE_ANY_LOG,
    fit_prior,
    lower_bound,
    posterior_mean,
    posterior_variance,
)

counts = st.floats(0, 1000)
means, strengths = st.floats(1e-3, 1), st.floats(1, 30)
looks = st.floats(0, 1)


@given(mean=means, strength=strengths)
def test_without_evidence_the_prior_holds(mean: float, strength: float) -> None:
    assert posterior_mean(0.0, 0.0, mean=mean, strength=strength) == pytest.approx(mean)


@given(rate=st.floats(0, 1), mean=means, strength=strengths)
def test_with_much_evidence_the_prior_is_forgotten(
    rate: float, mean: float, strength: float
) -> None:
    seen = 1e9
    prior = {"mean": mean, "strength": strength}
    assert posterior_mean(rate * seen, seen, **prior) == pytest.approx(rate, abs=1e-6)
    assert lower_bound(rate * seen, seen, **prior) == pytest.approx(rate, abs=1e-3)


@given(clicks=counts, examinations=counts, mean=means, strength=strengths, look=looks)
def test_a_look_without_a_click_never_raises_a_score(
    clicks: float, examinations: float, mean: float, strength: float, look: float
) -> None:
    prior = {"mean": mean, "strength": strength}
    for score in (posterior_mean, lower_bound):
        before = score(clicks, examinations, **prior)
        assert score(clicks, examinations + look, **prior) <= before * (1 + 1e-12)


@given(clicks=counts, examinations=counts, mean=means, strength=strengths)
def test_a_click_far_down_says_more_than_one_at_the_top(
    clicks: float, examinations: float, mean: float, strength: float
) -> None:
    prior = {"mean": mean, "strength": strength}
    first, _, *_, eighth = examination_curve(8)
    for score in (posterior_mean, lower_bound):
        low = score(clicks + 1, examinations + first, **prior)
        assert score(clicks + 1, examinations + eighth, **prior) > low


@given(mean=st.floats(1e-3, 0.5), strength=strengths, place=st.integers(1, 100))
def test_one_click_never_outranks_a_hundred_of_120(
    mean: float, strength: float, place: int
) -> None:
    prior = {"mean": mean, "strength": strength}
    once = lower_bound(1.0, examination_curve()[place - 1], **prior)
    assert once < lower_bound(100.0, 120.0, **prior)


@given(clicks=counts, examinations=counts, mean=means, strength=strengths)
def test_moments_and_quantile_are_those_of_the_gamma(
    clicks: float, examinations: float, mean: float, strength: float
) -> None:
    prior = {"mean": mean, "strength": strength}
    belief = gamma(clicks + strength * mean, scale=1 / (examinations + strength))
    assert posterior_mean(clicks, examinations, **prior) == pytest.approx(belief.mean())
    assert posterior_variance(clicks, examinations, **prior) == pytest.approx(belief.var())
    assert lower_bound(clicks, examinations, **prior) == pytest.approx(belief.ppf(0.1))


def test_where_every_look_was_a_click_more_of_them_are_believed_more() -> None:
    """Judged logs are so: they list what is right and nothing else."""
    clicks = np.array([1.0, 2.0, 5.0, 100.0])
    assert (np.diff(lower_bound(clicks, clicks, mean=1.0, strength=10.0)) > 0).all()


@pytest.mark.parametrize(("mean", "strength"), [(0.1, 8.0), (0.3, 3.0), (0.05, 20.0)])
def test_the_prior_that_made_the_counts_is_found(mean: float, strength: float) -> None:
    rng = np.random.default_rng(1)
    examinations = rng.uniform(5, 200, 20_000)
    rates = rng.gamma(mean * strength, 1 / strength, len(examinations))
    found = fit_prior(rng.poisson(rates * examinations).astype(np.float64), examinations)
    assert found.mean == pytest.approx(mean, rel=0.05)
    assert found.strength == pytest.approx(strength, rel=0.1)


def test_few_pairs_tell_nothing_and_strength_stays_within_its_bounds() -> None:
    few = np.ones(49)
    assert fit_prior(few, few) == BEFORE_ANY_LOG
    assert fit_prior(np.ones(500), np.zeros(500)) == BEFORE_ANY_LOG
    alike = fit_prior(np.full(500, 5.0), np.full(500, 10.0))
    assert alike.mean == pytest.approx(0.5) and alike.strength == pytest.approx(30, rel=1e-3)
    nothing = fit_prior(np.zeros(500), np.full(500, 10.0))
    assert 0 < nothing.mean <= 1e-3 and 1 <= nothing.strength <= 30
