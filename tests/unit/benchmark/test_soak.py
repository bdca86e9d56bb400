"""What the soak test makes of its samples."""

import pytest
from soak import MEBI, Sample, growth


def samples(release: str, *, first: int, own: list[float]) -> list[Sample]:
    return [
        Sample(
            queries=first + 1_000 * at, resident=0, own=int(mb * MEBI), release=release, seconds=at
        )
        for at, mb in enumerate(own)
    ]


def test_growth_is_that_of_the_last_release_when_its_caches_are_full() -> None:
    before = samples("1", first=0, own=[10.0 * at for at in range(9)])
    after = [20, 60, 80, 90, 100, 100.5, 101, 101.5]
    found = growth([*before, *samples("2", first=9_000, own=after)])
    assert found == pytest.approx(5.0)


def test_of_a_release_that_just_came_nothing_is_known() -> None:
    before = samples("1", first=0, own=[10.0] * 9)
    assert growth([*before, *samples("2", first=9_000, own=[1, 2, 3, 4, 5, 6])]) is None
