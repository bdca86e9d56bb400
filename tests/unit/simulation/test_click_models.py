"""Click models: what is drawn against what is computed, and against closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.simulation.appeal import EXAMINATION, NOISE, attraction, wanted
from ltrr_cli.simulation.cascade import Cascade
from ltrr_cli.simulation.click_models import CLICK_MODELS, ClickModel
from ltrr_cli.simulation.position_based import PositionBased
from ltrr_cli.simulation.trust_bias import MISTRUST, TRUSTED, TrustBias
from ltrr_cli.simulation.user_browsing import UserBrowsing

MODELS = [make() for make in CLICK_MODELS.values()]
PAGE = np.array([0.0, 1.0, 0.5, 0.0, 0.75, 0.0, 1.0, 0.25, 0.0, 0.5])
GRADES = st.lists(st.floats(0, 1), min_size=1, max_size=10).map(np.array)
models = pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])


def test_there_are_four_models() -> None:
    assert sorted(CLICK_MODELS) == ["cascade", "pbm", "trust", "ubm"]


@models
def test_draws_have_the_probabilities_that_are_computed(model: ClickModel) -> None:
    draws = 20_000
    rng = np.random.default_rng(1)
    clicks = np.array([model.click(PAGE, rng) for _ in range(draws)])
    expected = model.clicked(PAGE)
    tolerance = 4 * np.sqrt(expected * (1 - expected) / draws)
    assert (np.abs(clicks.mean(axis=0) - expected) <= tolerance + 1e-9).all()


@models
def test_satisfaction_is_that_of_drawn_clicks(model: ClickModel) -> None:
    draws = 20_000
    rng = np.random.default_rng(2)
    owed = wanted(PAGE) / attraction(PAGE)
    if isinstance(model, TrustBias):  # there a relevant entity is clicked for another reason too
        relevant = wanted(PAGE) / (1 - NOISE)
        false = np.maximum(MISTRUST / np.arange(1, 11), NOISE)
        owed = TRUSTED * relevant / (TRUSTED * relevant + false * (1 - relevant))
    satisfied = [
        bool((model.click(PAGE, rng) & (rng.random(len(PAGE)) < owed)).any()) for _ in range(draws)
    ]
    expected = float(model.satisfied(PAGE[None])[0])
    assert abs(np.mean(satisfied) - expected) <= 4 * np.sqrt(expected * (1 - expected) / draws)


@models
@given(grades=GRADES)
@settings(max_examples=30)
def test_probabilities_are_probabilities_and_pages_are_independent(
    model: ClickModel, grades: np.ndarray
) -> None:
    one = model.clicked(grades)
    assert ((one >= 0) & (one <= 1)).all()
    both = np.stack([grades, np.zeros_like(grades)])
    assert np.allclose(model.clicked(both)[0], one)
    assert 0 <= model.satisfied(both)[0] <= 1
    assert model.satisfied(both)[1] == pytest.approx(0, abs=1e-12)
    assert model.satisfied(both)[0] <= one.sum() + 1e-9


@models
@given(grades=GRADES, at=st.integers(0, 9))
@settings(max_examples=30)
def test_a_better_entity_never_satisfies_less(
    model: ClickModel, grades: np.ndarray, at: int
) -> None:
    better = grades.copy()
    better[at % len(grades)] = 1.0
    assert model.satisfied(better[None])[0] >= model.satisfied(grades[None])[0] - 1e-12


@models
def test_the_same_luck_whatever_stands_below(model: ClickModel) -> None:
    other = PAGE.copy()
    other[5:] = 1.0
    for seed in range(50):
        first = model.click(PAGE, np.random.default_rng(seed))[:5]
        second = model.click(other, np.random.default_rng(seed))[:5]
        assert first.tolist() == second.tolist()


def test_position_based_is_examination_times_attraction() -> None:
    expected = [theta * (NOISE + (1 - NOISE) * (2 ** (4 * g) - 1) / 15)
                for theta, g in zip(EXAMINATION, PAGE, strict=True)]  # fmt: skip
    assert PositionBased().clicked(PAGE) == pytest.approx(expected)
    assert PositionBased().examination.tolist() == [
        0.68, 0.61, 0.48, 0.34, 0.28, 0.20, 0.11, 0.10, 0.08, 0.06,
    ]  # fmt: skip


def test_cascade_is_the_sum_over_all_ways_to_read() -> None:
    """Every sequence of clicks and skips of four places, and of going on, by hand."""
    model, grades = Cascade(after_click=0.3, after_skip=0.8), np.array([0.5, 0.0, 1.0, 0.75])
    expected, looked = [], 1.0
    for odds in attraction(grades):
        expected.append(looked * odds)
        looked *= odds * 0.3 + (1 - odds) * 0.8
    assert model.clicked(grades) == pytest.approx(expected)


def test_user_browsing_is_the_sum_over_all_sequences_of_clicks() -> None:
    model, grades = UserBrowsing(), PAGE[:6]
    odds, total = attraction(grades), np.zeros(6)
    for code in range(2**6):
        clicks = [(code >> place) & 1 for place in range(6)]
        probability, last = 1.0, 0
        for place, clicked in enumerate(clicks, start=1):
            chance = odds[place - 1] * model.looked(last, place)
            probability *= chance if clicked else 1 - chance
            last = place if clicked else last
        total += probability * np.array(clicks)
    assert model.clicked(grades) == pytest.approx(total)


def test_trust_makes_false_clicks_on_top_only() -> None:
    false = TrustBias().clicked(np.zeros(10))
    assert false[0] == pytest.approx(0.68 * 0.55) and false[9] == pytest.approx(0.06 * 0.055)
    assert false[0] > 20 * PositionBased().clicked(np.zeros(10))[0]
