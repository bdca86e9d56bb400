"""Gradients against finite differences, and the limits where one objective is another."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.ranking.objectives import Floats, affine, affine_loss, pbm, pbm_loss, sigmoid

MARGINS = st.lists(st.floats(-8, 8), min_size=1, max_size=20)
SHARES = st.floats(0.05, 0.95)
STEP = 1e-5


def slope(loss: Callable[[Floats], Floats], s: Floats) -> Floats:
    """Central differences, one row at a time."""
    return (loss(s + STEP) - loss(s - STEP)) / (2 * STEP)


@given(MARGINS, SHARES, SHARES)
def test_the_gradient_of_the_position_based_loss(s: list[float], y: float, theta: float) -> None:
    margins, labels = np.array(s), np.full(len(s), y)
    gradient, curvature = pbm(margins, labels, theta)
    expected = slope(lambda at: pbm_loss(at, labels, theta), margins)
    assert gradient == pytest.approx(expected, abs=1e-6)
    assert (curvature > 0).all()


@given(MARGINS, SHARES, SHARES, SHARES)
def test_the_gradient_of_the_affine_loss(
    s: list[float], y: float, theta: float, trust: float
) -> None:
    margins, labels = np.array(s), np.full(len(s), y)
    gradient, curvature = affine(margins, labels, theta=theta, trust=trust)
    expected = slope(lambda at: affine_loss(at, labels, theta=theta, trust=trust), margins)
    assert gradient == pytest.approx(expected, abs=1e-6)
    assert (curvature > 0).all()


@given(MARGINS, st.sampled_from([0.0, 0.5, 1.0]))
def test_where_all_look_it_is_the_logistic_loss(s: list[float], y: float) -> None:
    margins, labels = np.array(s), np.full(len(s), y)
    gradient, curvature = pbm(margins, labels, 1.0)
    p = sigmoid(margins)
    assert gradient == pytest.approx(p - labels, abs=1e-12)
    assert curvature == pytest.approx(p * (1 - p), abs=1e-12)


@given(MARGINS, SHARES, SHARES)
def test_without_trust_both_have_one_gradient(s: list[float], y: float, theta: float) -> None:
    margins, labels = np.array(s), np.full(len(s), y)
    without = affine(margins, labels, theta=theta, trust=0.0)[0]
    assert pbm(margins, labels, theta)[0] == pytest.approx(without, abs=1e-7)


def test_margins_far_out_stay_finite() -> None:
    margins = np.array([-800.0, 800.0, -800.0, 800.0])
    labels = np.array([1.0, 0.0, 0.0, 1.0])
    for theta in (0.3, 1.0):
        for gradient, curvature in (
            pbm(margins, labels, theta),
            affine(margins, labels, theta=theta, trust=0.2),
        ):
            assert np.isfinite(gradient).all() and (curvature > 0).all()


def test_a_click_lower_down_says_no_less_and_a_miss_there_says_less() -> None:
    margins, clicked, missed = np.zeros(2), np.ones(2), np.zeros(2)
    theta = np.array([0.9, 0.2])
    assert pbm(margins, clicked, theta)[0].tolist() == [-0.5, -0.5]
    high, low = pbm(margins, missed, theta)[0]
    assert high > low > 0
