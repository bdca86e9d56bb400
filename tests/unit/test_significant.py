"""Numbers that are cut to a few digits all at once are those that are cut one by one."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.records.significant import significant

magnitudes = st.floats(1e-30, 1e30)
unknown = st.sampled_from([0.0, math.nan, math.inf, -math.inf])
numbers = magnitudes | magnitudes.map(lambda value: -value) | unknown


def cut(value: float, digits: int) -> float:
    if not math.isfinite(value) or value == 0:
        return value
    places = digits - 1 - math.floor(np.log10(abs(value)))
    power = float(f"1e{abs(places)}")
    return round(value * power) / power if places >= 0 else round(value / power) * power


@given(st.lists(numbers, max_size=8), st.integers(1, 6))
def test_each_is_cut_as_alone(values: list[float], digits: int) -> None:
    expected = [cut(value, digits) for value in values]
    np.testing.assert_array_equal(significant(values, digits), expected)


def test_what_is_huge_or_tiny_stays_near_and_a_table_keeps_its_shape() -> None:
    values = np.array([[1.23456e307, -1.23456e-305], [9.9996, 0.00123456]])
    told = significant(values, 4)
    assert told.shape == values.shape
    np.testing.assert_allclose(told, values, rtol=5e-4)
    assert told[1].tolist() == [10.0, 0.001235]
