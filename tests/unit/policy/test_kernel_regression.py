"""The regression of the portfolio: beside the exact one, and in planted worlds."""

import numpy as np
import pytest

from ltrr_cli.policy.portfolio import kernel_regression
from ltrr_cli.policy.portfolio.kernel_regression import Values, fit_kernel


def world(seed: int, *, count: int, noise: float) -> tuple[Values, Values, Values]:
    """Inputs (N, 12), targets (N, 3), and what is truly to be expected.

    The first plan is worth something where two features meet, the second where only the first of
    them is there, the third everywhere; the other ten features mean nothing.
    """
    rng = np.random.default_rng(seed)
    inputs = (rng.random((count, 12)) < 0.5).astype(float)
    one, two = inputs[:, 0], inputs[:, 1]
    expected = np.column_stack([one * two, one * (1 - two), np.full(count, 0.4)])
    return inputs, expected + noise * rng.normal(size=expected.shape), expected


@pytest.mark.parametrize("seed", range(5))
def test_with_few_situations_it_is_kernel_ridge_regression_itself(seed: int) -> None:
    inputs, targets, _ = world(seed, count=80, noise=0.3)
    model = fit_kernel(inputs, targets, rng=np.random.default_rng(seed))

    def like(one: Values, other: Values) -> float:
        away = (one - other) * model.scale
        return float(np.exp(-model.narrow * away @ away))

    likeness = np.array([[like(one, other) for other in inputs] for one in inputs])
    ridge = likeness + kernel_regression._NOISE * np.eye(len(inputs))
    expected = likeness @ np.linalg.solve(ridge, targets)
    assert model(inputs) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_it_finds_the_plan_of_each_situation_and_which_features_matter(seed: int) -> None:
    inputs, targets, _ = world(seed, count=3000, noise=1.0)
    model = fit_kernel(inputs, targets, rng=np.random.default_rng(seed))
    fresh, _, expected = world(seed + 50, count=1000, noise=0.0)
    found = model(fresh)
    right = expected.argmax(axis=1) == found.argmax(axis=1)
    assert right.mean() > 0.95
    assert min(model.scale[:2]) > max(model.scale[2:])


def test_what_all_plans_share_does_not_make_a_feature_matter() -> None:
    inputs, targets, _ = world(1, count=2000, noise=0.3)
    shared = targets + 20 * inputs[:, [5]]
    alone = fit_kernel(inputs, targets, rng=np.random.default_rng(0))
    beside = fit_kernel(inputs, shared, rng=np.random.default_rng(0))
    assert beside.scale == pytest.approx(alone.scale)


def test_the_same_generator_gives_the_same_model() -> None:
    inputs, targets, _ = world(2, count=900, noise=0.3)
    one, other = (fit_kernel(inputs, targets, rng=np.random.default_rng(4)) for _ in range(2))
    assert (one(inputs) == other(inputs)).all()
