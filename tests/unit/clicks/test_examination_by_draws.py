"""The curve is found by draws also where a memory moves up what was clicked."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from ltrr_cli.clicks.examination import from_sightings
from ltrr_cli.clicks.examination_by_draws import examination_by_draws, place_odds
from ltrr_cli.clicks.sightings import counted

PLACES = 10
TRUE = np.array([1.0, 0.9, 0.72, 0.5, 0.42, 0.3, 0.17, 0.15, 0.12, 0.09])
ODDS = np.array([0.4, 0.2, 0.2, 0.2])
_QUERIES, _CANDIDATES = 600, 14


@dataclass(slots=True)
class Log:
    """What was seen: pairs, places and clicks of all, and the odds and places of clicks."""

    pairs: list[npt.NDArray[np.int64]] = field(default_factory=list)
    clicks: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    odds: list[npt.NDArray[np.float64]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def told(*, searches: int, seed: int, memory: float, worth_moves: bool = False) -> Log:
    """Pages of four plans that know a little of what is wanted; a memory adds up the clicks.

    worth_moves: what is wanted changes with every search, by who asks.
    """
    rng = np.random.default_rng(seed)
    wanted = rng.beta(0.5, 2, (_QUERIES, _CANDIDATES))
    scores = wanted[:, None] + 0.3 * rng.normal(size=(_QUERIES, len(ODDS), _CANDIDATES))
    remembered = np.zeros((_QUERIES, _CANDIDATES))
    log = Log()
    for query in rng.integers(_QUERIES, size=searches).tolist():
        orders = np.argsort(-(scores[query] + memory * remembered[query]), axis=1)
        places = 1 + np.argsort(orders, axis=1)
        page = orders[rng.choice(len(ODDS), p=ODDS), :PLACES]
        worth = wanted[query, page] * (rng.random() * 2 if worth_moves else 1)
        clicks = rng.random(PLACES) < 0.5 * TRUE * worth
        remembered[query, page[clicks]] += 1
        log.pairs.append(query * _CANDIDATES + page)
        log.clicks.append(clicks)
        log.odds.extend(place_odds(places[:, page[clicks]], ODDS, count=PLACES))
        log.places.extend((1 + np.flatnonzero(clicks)).tolist())
    return log


@pytest.fixture(scope="module")
def looped() -> Log:
    return told(searches=24_000, seed=3, memory=0.5)


def test_a_memory_does_not_bias_it_as_it_does_pairs_over_time(looped: Log) -> None:
    by_draws = examination_by_draws(np.array(looped.odds), looped.places)
    assert by_draws.known
    assert np.abs(by_draws.theta - TRUE).max() < 0.08
    seen = counted(
        np.concatenate(looped.pairs),
        np.tile(np.arange(1, PLACES + 1), len(looped.pairs)),
        np.concatenate(looped.clicks),
        places=PLACES,
    )
    assert np.abs(from_sightings(seen).theta - TRUE).max() > 0.2


def test_what_each_listener_wants_cancels_out() -> None:
    log = told(searches=24_000, seed=4, memory=0.0, worth_moves=True)
    assert np.abs(examination_by_draws(np.array(log.odds), log.places).theta - TRUE).max() < 0.08


def test_wrong_odds_give_a_wrong_curve(looped: Log) -> None:
    """As if each place had been as likely: the curve stands on the probabilities."""
    even = (np.array(looped.odds) > 0).astype(float)
    theta = examination_by_draws(even / even.sum(axis=1, keepdims=True), looped.places).theta
    assert np.abs(theta - TRUE).max() > 0.08


def test_it_is_the_likeliest_curve_of_two_places() -> None:
    """n clicks at each of two places that were as likely: theta is their ratio."""
    odds = np.full((3000, 2), 0.5)
    places = np.where(np.arange(3000) < 2000, 1, 2)
    assert examination_by_draws(odds, places).theta == pytest.approx([1.0, 0.5], abs=0.01)


@pytest.mark.parametrize("count", [0, 40])
def test_too_few_or_unmoved_clicks_tell_nothing(count: int) -> None:
    unmoved = examination_by_draws(np.eye(PLACES)[np.zeros(5000, int)], np.ones(5000, int))
    few = examination_by_draws(np.full((count, PLACES), 0.1), np.ones(count, int))
    for found in (unmoved, few):
        assert not found.known
        assert found.theta[1] == 0.5


def test_odds_of_what_a_plan_does_not_show_sum_to_less() -> None:
    places = np.array([[1, 3, 0], [2, 3, 0], [1, 0, 1]])
    odds = place_odds(places, [0.5, 0.3, 0.2], count=3)
    assert odds.tolist() == [[0.7, 0.3, 0.0], [0.0, 0.0, 0.8], [0.2, 0.0, 0.0]]
