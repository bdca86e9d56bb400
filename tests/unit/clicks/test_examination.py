"""The curve of examination out of logs whose curve is known."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from ltrr_cli.clicks.examination import ASSUMED, Examination, assumed, examination, from_sightings
from ltrr_cli.clicks.sightings import counted
from ltrr_cli.clicks.trust_bias import fit
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PLACES = 10
TRUE = np.array([1.0, 0.9, 0.72, 0.5, 0.42, 0.3, 0.17, 0.15, 0.12, 0.09])
"""The curve of Joachims et al. (2005) as ULTRA has it, over its first value."""


def pages(
    rng: np.random.Generator,
    *,
    impressions: int,
    moved: float,
    trust: float = 0.0,
    queries: int = 400,
    candidates: int = 15,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Pairs, places and clicks of pages by a logger that mostly knows what is wanted.

    moved: how much noise it adds to its own scores, what makes a pair stand at other places.
    """
    wanted = rng.beta(1, 6, (queries, candidates))
    asked = rng.integers(queries, size=impressions)
    score = wanted[asked] + 0.05 * rng.normal(size=(queries, candidates))[asked]
    order = np.argsort(-(score + moved * rng.normal(size=score.shape)), axis=1)[:, :PLACES]
    place = np.arange(1, PLACES + 1)
    worth = np.take_along_axis(wanted[asked], order, axis=1)
    clicked = rng.random(worth.shape) < TRUE * (worth + trust / place * (1 - worth))
    pairs = asked[:, None] * candidates + order
    return pairs.ravel(), np.broadcast_to(place, pairs.shape).ravel(), clicked.ravel()


def found(seed: int, **settings: Any) -> Examination:
    rng = np.random.default_rng(seed)
    return from_sightings(counted(*pages(rng, **settings), places=PLACES))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_curve_is_found_in_200_000_impressions(seed: int) -> None:
    result = found(seed, impressions=200_000, moved=0.1)
    assert result.known
    assert np.abs(result.theta - TRUE).max() < 0.06


@pytest.mark.parametrize("strength", [0.1, 0.3, 0.55])
def test_the_curve_is_found_where_people_trust_places(strength: float) -> None:
    result = found(1, impressions=200_000, moved=0.1, trust=strength)
    assert np.abs(result.theta - TRUE).max() < 0.08
    assert result.trust == pytest.approx(strength, abs=0.1)


def test_no_trust_is_seen_where_there_is_none() -> None:
    assert found(1, impressions=200_000, moved=0.1).trust == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_the_curve_is_found_where_each_pair_was_seen_a_few_times(seed: int) -> None:
    """Of a pair seen thrice, and clicked once far down, the likeliest worth is above 1."""
    log = pages(np.random.default_rng(seed), impressions=12_000, moved=0.1, queries=4_000)
    seen = counted(*log, places=PLACES)
    assert np.abs(fit(seen, start=assumed(PLACES), strength=0.0).theta - TRUE).max() < 0.08


def test_click_rates_alone_are_far_off_there() -> None:
    _, positions, clicked = pages(np.random.default_rng(1), impressions=200_000, moved=0.1)
    rates = np.bincount(positions, weights=clicked)[1:]
    assert np.abs(rates / rates[0] - TRUE).max() > 0.1


def test_a_logger_that_never_moves_anything_tells_nothing() -> None:
    result = found(3, impressions=50_000, moved=0.0)
    assert not result.known
    assert result.theta == pytest.approx(assumed(PLACES, eta=ASSUMED))
    assert "effective interventions" in result.note


def test_few_interventions_stay_near_a_smooth_curve() -> None:
    result = found(4, impressions=300, moved=0.1)
    assert (np.diff(result.theta) < 0.15).all()
    assert result.effective.sum() < 3000


def test_nothing_is_learnt_from_an_empty_log() -> None:
    result = examination([])
    assert not result.known
    assert result.theta[0] == 1


def feedback(number: int, ids: tuple[str, ...], clicked: str, *, judged: bool = False) -> Feedback:
    return Feedback(
        query_id=str(number),
        query=Query(text="Love", asked_at=NOON),
        dated=True,
        session="s",
        entity_ids=ids,
        gains=tuple(0.5 * (name == clicked) for name in ids),
        positions=() if judged else tuple(range(1, len(ids) + 1)),
    )


def test_it_reads_feedback_and_leaves_judgements_out() -> None:
    ab, ba = ("a", "b"), ("b", "a")
    six = [(ab, "a"), (ba, "b"), (ab, "a"), (ba, "b"), (ab, "b"), (ba, "a")]
    seen = [feedback(number, *page) for number, page in enumerate(six * 60)]
    judged = [feedback(900, ("a", "b"), "b", judged=True)] * 500
    alone, both = examination(seen), examination(seen + judged)
    assert alone.known
    assert alone.theta.tolist() == both.theta.tolist()
    # both pairs stood as often at 1 as at 2, and were clicked there twice as often
    assert alone.theta[1] == pytest.approx(0.5, abs=0.02)


def test_places_beyond_count_as_the_last_and_judgements_as_looked_at() -> None:
    result = examination([], places=4)
    assert result.of([0, 1, 4, 9]).tolist() == [1.0, 1.0, 0.25, 0.25]
