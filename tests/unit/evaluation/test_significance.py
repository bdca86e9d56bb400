"""Sign flips against all flips, their error rate, and Holm's correction against its definition."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.evaluation.significance import holm, sign_flip_test


def test_a_few_clusters_against_every_possible_flip() -> None:
    differences = np.array([0.5, 0.1, -0.2, 0.4, 0.3, -0.1, 0.25, 0.2, 0.35])
    clusters = np.array([0, 0, 1, 2, 3, 4, 5, 6, 7])
    sums = np.bincount(clusters, differences)
    flipped = [abs(np.dot(signs, sums)) for signs in product([-1, 1], repeat=len(sums))]
    exact = np.mean(np.array(flipped) >= abs(sums.sum()) - 1e-9)
    found = sign_flip_test(differences, clusters, rng=np.random.default_rng(1), flips=50_000)
    assert found == pytest.approx(exact, abs=0.005)


def test_it_errs_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    clusters = np.repeat(np.arange(60), 3)
    wrong = 0
    for _ in range(400):
        differences = rng.standard_normal(60)[clusters] + 0.3 * rng.standard_normal(180)
        wrong += sign_flip_test(differences, clusters, rng=rng, flips=400) < 0.05
    assert 0.02 <= wrong / 400 <= 0.08  # ± 3 standard errors of .05


def test_it_finds_a_difference_and_ignores_missing_values() -> None:
    rng = np.random.default_rng(3)
    differences = np.append(0.3 + rng.standard_normal(500), np.nan)
    assert sign_flip_test(differences, np.arange(501), rng=rng, flips=999) == 0.001


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_by_its_definition(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    for level in (0.01, 0.05, 0.3):
        ordered = sorted(range(len(p_values)), key=p_values.__getitem__)
        rejected = set()
        for step, which in enumerate(ordered):
            if p_values[which] * (len(p_values) - step) >= level:
                break
            rejected.add(which)
        assert {which for which, p in enumerate(adjusted) if p < level} == rejected
