"""Parses do not overlap, their odds sum to one, and a maker draws its title."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.understanding.segmentation import pairs_of, segment
from ltrr_cli.understanding.spans import Span

MAKERS = np.array([[-1] * 4, [-1] * 4, [0, -1, -1, -1], [1, -1, -1, -1]], np.int32)


def span(place: tuple[int, int], slot: str, *, rows: list[int], gain: float) -> Span:
    start, end = place
    return Span(
        start=start, end=end, slot=slot, value=f"{slot}{start}{end}", gain=gain,
        words="", rows=np.array(rows, np.int32),
    )  # fmt: skip


def test_the_maker_beside_it_lifts_and_narrows_a_title() -> None:
    weak_title = span((0, 1), "title", rows=[3, 2], gain=-2.0)
    maker = span((1, 2), "artist", rows=[0], gain=3.0)
    _, best = segment([weak_title, maker], size=2, makers=MAKERS)[0]
    assert [one.slot for one in best.spans] == ["title", "artist"]
    assert best.spans[0].rows.tolist() == [2]


def test_a_weak_title_alone_is_not_believed() -> None:
    odds, best = segment([span((0, 1), "title", rows=[3], gain=-2.0)], size=1, makers=MAKERS)[0]
    assert (odds, best.spans) == (1.0, ())


spans = st.builds(
    span,
    st.tuples(st.integers(0, 5), st.integers(1, 3)).map(lambda place: (place[0], sum(place))),
    st.sampled_from(["artist", "title", "genre", "tag"]),
    rows=st.lists(st.integers(0, 3), min_size=1, max_size=3),
    gain=st.floats(-6, 9),
)


@given(st.lists(spans, max_size=12))
def test_pairs_are_works_beside_their_makers(found: list[Span]) -> None:
    expected: dict[tuple[int, int], list[int]] = {}
    for at, work in enumerate(found):
        for by, maker in enumerate(found):
            beside = work.end <= maker.start or maker.end <= work.start
            if (work.slot, maker.slot) == ("title", "artist") and beside:
                owned = [set(MAKERS[row]) for row in work.rows]
                for row, owners in zip(work.rows.tolist(), owned, strict=True):
                    named = [owner for owner in maker.rows.tolist() if owner in owners]
                    if named:
                        expected.setdefault((at, by), []).extend([row] * len(named))
    assert pairs_of(found, MAKERS) == expected


@given(st.lists(spans, max_size=12))
@settings(max_examples=100)
def test_parses_are_sound(found: list[Span]) -> None:
    parses = segment(found, size=8, makers=MAKERS)
    assert 1 <= len(parses) <= 3
    assert sum(odds for odds, _ in parses) == pytest.approx(1)
    assert len({tuple((s.slot, s.value) for s in parse.spans) for _, parse in parses}) == len(
        parses
    )
    for _, parse in parses:
        ends = [0, *(one.end for one in parse.spans)]
        assert all(end <= one.start for end, one in zip(ends, parse.spans, strict=False))
