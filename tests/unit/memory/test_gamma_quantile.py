"""The quantile of the query path is scipy's."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaincinv

from ltrr_cli.memory.gamma_quantile import TENTH, tenth


@given(st.lists(st.floats(-3, 6), max_size=40))
def test_it_is_the_quantile_for_small_and_large_shapes(logarithms: list[float]) -> None:
    shapes = 10.0 ** np.array(logarithms)
    np.testing.assert_allclose(tenth(shapes), gammaincinv(shapes, TENTH), rtol=2e-8, atol=1e-300)


def test_it_is_so_for_more_than_one_block_in_any_order() -> None:
    shapes = np.random.default_rng(5).gamma(0.5, 40, 10_000) + 1e-3
    np.testing.assert_allclose(tenth(shapes), gammaincinv(shapes, TENTH), rtol=1e-10, atol=1e-300)
