"""Team-draft interleaving is fair by construction, and finds the better of two."""

import itertools
from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.evaluation.interleaving import (
    FIRST,
    NEITHER,
    SECOND,
    MixedPage,
    arm_credit,
    page_credit,
    team_draft,
)
from ltrr_cli.evaluation.interleaving_standing import interleaving_standing

Rows = npt.NDArray[np.int64]

rankings = st.lists(st.integers(0, 14), max_size=12, unique=True).map(np.array)
lengths = st.integers(1, 12)

FALSE_ALARM = 5.5
"""Standard errors that a fair mean strays from 0 in fewer than 4 of 100 million cases."""


class Coins(np.random.Generator):
    """Says which coin falls on each toss: 0 lets the first begin, 1 the second."""

    def __init__(self, falls: tuple[int, ...]) -> None:
        super().__init__(np.random.PCG64(0))
        self._falls = iter(falls)

    def random(self, *_: object, **__: object) -> float:  # type: ignore[override]
        return 0.9 if next(self._falls) else 0.1


def all_pages(first: Rows, second: Rows, *, length: int) -> list[MixedPage]:
    """The page of every sequence of coins; all are equally likely."""
    rounds = (length + 1) // 2
    return [
        team_draft(first, second, length=length, rng=Coins(falls))
        for falls in itertools.product((0, 1), repeat=rounds)
    ]


@given(rankings, rankings, lengths, st.integers(0, 2**32))
def test_a_page_holds_the_best_of_both_once_each(
    first: Rows, second: Rows, length: int, seed: int
) -> None:
    page = team_draft(first, second, length=length, rng=np.random.default_rng(seed))
    rows = page.rows.tolist()
    either = set(first.tolist()) | set(second.tolist())
    assert len(rows) == len(set(rows)) == min(length, len(either))
    sizes = np.cumsum(page.teams == FIRST) - np.cumsum(page.teams == SECOND)
    assert np.abs(sizes).max(initial=0) <= 1
    for team, ranking in ((FIRST, first.tolist()), (SECOND, second.tolist())):
        for place in np.flatnonzero(page.teams == team).tolist():
            above = [row for row in ranking if row not in rows[:place]]
            assert rows[place] == above[0]  # a team takes its own best that is left
    same = [a == b for a, b in zip(first.tolist(), second.tolist(), strict=False)]
    alike = next((at for at, each in enumerate(same) if not each), len(same))
    assert page.agreed == min(alike, len(rows))
    assert rows[: page.agreed] == first.tolist()[: page.agreed]


@given(rankings, rankings, lengths, st.data())
def test_clicks_by_place_favour_nobody_over_all_coins(
    first: Rows, second: Rows, length: int, data: st.DataObject
) -> None:
    """Exactly, not by chance: also when one ranking is short, and for any habit of clicking."""
    habit = np.array(data.draw(st.lists(st.integers(0, 3), min_size=12, max_size=12)))
    pages = [
        page_credit(page, habit[: len(page.rows)])
        for page in all_pages(first, second, length=min(length, 7))
    ]
    assert sum(each.first for each in pages) == sum(each.second for each in pages)
    if min(len(first), len(second)) >= min(length, 7):
        assert sum(each.outcome for each in pages) == 0


def test_the_top_place_is_each_ones_half_of_the_time() -> None:
    rng = np.random.default_rng(1)
    first, second = np.arange(10), np.arange(5, 15)
    tops = [team_draft(first, second, length=10, rng=rng) for _ in range(4000)]
    counts = Counter((int(page.teams[0]), int(page.rows[0])) for page in tops)
    assert set(counts) == {(FIRST, 0), (SECOND, 5)}
    assert abs(counts[FIRST, 0] - 2000) < FALSE_ALARM * np.sqrt(1000)


def test_two_rankings_that_are_one_cannot_be_told_apart() -> None:
    pages = all_pages(np.arange(10), np.arange(10), length=10)
    for place in range(10):
        assert sum(int(page.teams[place] == FIRST) for page in pages) == len(pages) / 2
    assert {page_credit(page, np.ones(10, int)).outcome for page in pages} == {0}


def test_random_clicks_on_random_pages_prefer_neither() -> None:
    rng = np.random.default_rng(2)
    odds = 1 / np.arange(1, 11)
    outcomes = []
    for _ in range(6000):
        first, second = rng.permutation(30)[:10], rng.permutation(30)[:10]
        page = team_draft(first, second, length=10, rng=rng)
        outcomes.append(page_credit(page, rng.random(10) < odds).outcome)
    mean, error = np.mean(outcomes), np.std(outcomes) / np.sqrt(len(outcomes))
    assert abs(mean) < FALSE_ALARM * error


@pytest.mark.parametrize("swapped", [False, True])
def test_the_better_ranking_wins(swapped: bool) -> None:  # noqa: FBT001 - a parameter
    """Rows under 5 are relevant; the better ranking has three of them on top, the other one."""
    rng = np.random.default_rng(3)
    better, worse = np.array([0, 10, 1, 11, 2, 12]), np.array([10, 13, 0, 14, 15, 16])
    first, second = (worse, better) if swapped else (better, worse)
    outcomes = []
    for _ in range(600):
        page = team_draft(first, second, length=6, rng=rng)
        clicks = rng.random(6) < np.where(page.rows < 5, 0.7, 0.05) / np.arange(1, 7) ** 0.5
        outcomes.append(page_credit(page, clicks).outcome)
    found = interleaving_standing(np.array(outcomes), np.arange(600) // 3, rng=rng)
    low, high = (found.delta.low, found.delta.high)
    assert high < -0.1 if swapped else low > 0.1
    assert found.p < 0.001
    assert found.always[1] < 0 if swapped else found.always[0] > 0
    assert found.pages == 600


def test_what_only_one_can_bring_is_shown_and_is_nobodys() -> None:
    page = team_draft(np.array([1]), np.array([1, 2, 3]), length=10, rng=np.random.default_rng(0))
    assert page.rows.tolist() == [1, 2, 3] and set(page.teams.tolist()) == {NEITHER}
    none = np.empty(0, np.int64)
    page = team_draft(none, np.array([4, 5]), length=10, rng=np.random.default_rng(0))
    assert page.rows.tolist() == [4, 5] and page_credit(page, np.array([1, 1])).outcome == 0


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 2**32))
def test_arms_share_all_clicks_of_their_team(places: int, arms: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    brought = rng.random((places, arms)) < 0.5
    brought[np.arange(places), rng.integers(arms, size=places)] = True
    clicks = rng.integers(3, size=places)
    credit = arm_credit(brought, clicks)
    assert credit.sum() == pytest.approx(clicks.sum())
    by_hand = [
        sum(clicks[at] / brought[at].sum() for at in range(places) if brought[at, arm])
        for arm in range(arms)
    ]
    assert credit == pytest.approx(by_hand)


def test_a_standing_counts_sessions_not_pages() -> None:
    """The same pages are worth less when all of them are of a few people."""
    rng = np.random.default_rng(4)
    mood = np.repeat(rng.choice([-1, 1], size=20, p=[0.3, 0.7]), 10)
    alone = interleaving_standing(mood, np.arange(200), rng=rng)
    together = interleaving_standing(mood, np.arange(200) // 10, rng=rng)
    assert alone.delta.estimate == together.delta.estimate
    assert together.delta.high - together.delta.low > 2 * (alone.delta.high - alone.delta.low)
    assert together.p > alone.p
