"""Exposure probabilities against what happens when plans are drawn, over and over."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.evaluation.off_policy.inclusion import (
    included,
    inclusion_probabilities,
    inclusion_probability,
)
from ltrr_cli.evaluation.off_policy.position import expected_examination

DRAWS = 20_000


def request_of(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ranks (12, 4), depths (6, 4) and probabilities (6,)."""
    rng = np.random.default_rng(seed)
    ranks = rng.integers(1, 40, (12, 4)) * (rng.random((12, 4)) < 0.5)
    return ranks, rng.integers(0, 30, (6, 4)), rng.dirichlet(np.ones(6))


@pytest.mark.parametrize("seed", range(5))
def test_inclusion_is_the_frequency_over_many_draws(seed: int) -> None:
    ranks, depths, probabilities = request_of(seed)
    found = inclusion_probability(ranks, depths, probabilities)
    drawn = np.random.default_rng(100 + seed).choice(6, DRAWS, p=probabilities)
    unions = [
        {entity for entity in range(12) for arm in range(4) if 1 <= ranks[entity, arm] <= plan[arm]}
        for plan in depths
    ]
    counts = np.zeros(12)
    for plan, times in enumerate(np.bincount(drawn, minlength=6)):
        counts[list(unions[plan])] += times
    sigma = np.sqrt(found * (1 - found) / DRAWS)
    assert (np.abs(counts / DRAWS - found) <= 3 * sigma + 1e-12).all()
    assert found.max() > 0 and found.min() < 1


@pytest.mark.parametrize("seed", range(3))
def test_examination_is_its_mean_over_many_draws(seed: int) -> None:
    ranks, depths, probabilities = request_of(seed)
    theta = 1 / np.arange(1, 5)
    fetched = included(ranks[None], depths[:, None])
    found = expected_examination(fetched, probabilities, theta)
    drawn = np.random.default_rng(200 + seed).choice(6, DRAWS, p=probabilities)
    seen = np.zeros((6, 12))
    for plan in range(6):
        page = np.flatnonzero(fetched[plan])[:4]  # the entities stand in the ranker's order
        seen[plan, page] = theta[: len(page)]
    many = seen[drawn]
    error = many.std(axis=0) / np.sqrt(DRAWS)
    assert (np.abs(many.mean(axis=0) - found) <= 3.5 * error + 1e-12).all()


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4)), min_size=1, max_size=6))
def test_all_requests_at_once_is_one_by_one(sizes: list[tuple[int, int]]) -> None:
    rng = np.random.default_rng(len(sizes))
    starts = np.cumsum([0, *(plans for plans, _ in sizes)])
    request = np.repeat(np.arange(len(sizes)), [entities for _, entities in sizes])
    request = rng.permutation(request)
    depths = rng.integers(0, 20, (starts[-1], 3))
    probabilities = rng.random(starts[-1])
    ranks = rng.integers(0, 30, (len(request), 3))
    found = inclusion_probabilities(
        ranks, request, starts=starts, depths=depths, probabilities=probabilities
    )
    for row, owner in enumerate(request):
        here = slice(starts[owner], starts[owner + 1])
        one = inclusion_probability(ranks[row : row + 1], depths[here], probabilities[here])
        assert found[row] == pytest.approx(one[0])
