"""Diagnostics: what is wrong with a log is found, and what is right is not called wrong."""

from dataclasses import replace

import numpy as np
import pytest

from ltrr_cli.evaluation.diagnostics import (
    Diagnostics,
    choice_score,
    exposure_diagnostics,
    plan_diagnostics,
)
from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds
from ltrr_cli.evaluation.verdict import no_probabilities, no_rewards, release_gone, verdict
from ltrr_cli.evaluation.weight_checks import effective_size, overlap, tail_index, top_share
from tests.unit.evaluation import simulated_logs as sim

P0 = sim.logging_policy()
TARGET = 0.7 * P0 + 0.3 * sim.BEST


def log_of(target: np.ndarray, sessions: int = 3000, **claims: np.ndarray) -> LoggedRounds:
    rng = np.random.default_rng(1)
    return sim.answered(sim.world(sessions, rng), target, rng, **claims)


def scaled(rounds: LoggedRounds, factor: float) -> LoggedRounds:
    """The log with every logged probability, and so every exposure, times a factor."""
    assert rounds.exposures is not None
    return replace(
        rounds,
        plans=replace(rounds.plans, logged=factor * rounds.plans.logged),
        exposures=replace(rounds.exposures, logged=factor * rounds.exposures.logged),
    )


def test_a_good_log_is_trustworthy() -> None:
    rounds = log_of(TARGET)
    for found in (
        plan_diagnostics(rounds, window_days=14),
        exposure_diagnostics(rounds, window_days=14),
    ):
        assert verdict(found).level == "trustworthy", verdict(found)
        assert found.mean_weight == pytest.approx(1, abs=3 * found.mean_weight_error)
        assert found.sessions == 3000
        assert found.unsupported < 0.02


def test_good_logs_are_rarely_called_wrong() -> None:
    wrong = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        rounds = sim.simulate(TARGET, 300, rng)
        for found in (plan_diagnostics(rounds), exposure_diagnostics(rounds)):
            wrong += any("probabilities" in reason for reason in verdict(found).reasons)
    assert wrong <= 4  # three checks at 3 standard errors err together in about 1 of 150


def test_probabilities_times_four_fifths_are_flagged_by_the_mean_weight() -> None:
    rounds = scaled(log_of(TARGET), 0.8)
    for found in (plan_diagnostics(rounds), exposure_diagnostics(rounds)):
        assert found.mean_weight == pytest.approx(1.25, abs=0.05)
        said = verdict(found)
        assert said.level == "not answerable"
        assert any("mean weight is 1.2" in reason for reason in said.reasons)
        assert any("miss a sum of one by up to 0.200" in reason for reason in said.reasons)
        assert "log with every answer all plans" in said.remedies[0]


def test_probabilities_that_add_up_but_are_not_those_of_the_draws_are_flagged() -> None:
    flat = P0**0.8 / (P0**0.8).sum(axis=1, keepdims=True)
    rounds = log_of(TARGET, logged=flat)
    assert abs(choice_score(log_of(TARGET))) < 3
    assert choice_score(rounds) > 3
    said = verdict(plan_diagnostics(rounds))
    assert said.level == "not answerable"
    assert any("standard errors off from draws" in reason for reason in said.reasons)


def test_a_target_without_support_is_refused() -> None:
    never = np.array(P0)
    never[:, 5] = 0
    never /= never.sum(axis=1, keepdims=True)
    found = plan_diagnostics(log_of(sim.WORST, policy=never))
    assert found.unsupported == 1
    said = verdict(found)
    assert said.level == "not answerable"
    assert any("hardly ever shows 100%" in reason for reason in said.reasons)
    assert any("try more" in remedy for remedy in said.remedies)


def test_exposure_supports_what_plans_do_not() -> None:
    never = np.array(P0)
    never[:, 5] = 0
    never /= never.sum(axis=1, keepdims=True)
    found = exposure_diagnostics(log_of(sim.WORST, policy=never))
    assert found.unsupported < 0.02


def test_incomplete_exposures_cannot_be_checked_by_their_mean() -> None:
    rounds = log_of(TARGET)
    assert rounds.exposures is not None
    found = exposure_diagnostics(
        replace(rounds, exposures=replace(rounds.exposures, complete=False))
    )
    assert np.isnan(found.mean_weight)
    assert not any("mean weight" in reason for reason in verdict(found).reasons)


def test_a_log_of_one_plan_only_supports_that_plan() -> None:
    static = sim.always([0, 0, 0])
    rounds = log_of(static, policy=static)
    assert choice_score(rounds) == 0
    found = plan_diagnostics(rounds)
    assert (found.mean_weight, found.mean_weight_error) == (1, 0)
    assert verdict(found).level == "trustworthy"
    assert verdict(plan_diagnostics(log_of(sim.BEST, policy=static))).level == "not answerable"


GOOD = Diagnostics(
    requests=9000,
    sessions=5000,
    window_days=14,
    observations=9000,
    effective_size=6000,
    largest_weight=3,
    top_share=0.03,
    tail_index=0.2,
    mean_weight=1.01,
    mean_weight_error=0.01,
    choice_score=0.5,
    sum_error=0.0,
    unsupported=0.0,
)


@pytest.mark.parametrize(
    ("change", "level", "words"),
    [
        ({}, "trustworthy", ""),
        ({"effective_size": 150.0}, "not answerable", "9000 observations are worth 150"),
        ({"observations": 90_000, "effective_size": 4000.0}, "not answerable", "4.4%"),
        ({"top_share": 0.6}, "not answerable", "1 % of the observations have 60%"),
        ({"unsupported": 0.1}, "weak", "10.0% of what the target does"),
        ({"tail_index": 0.8}, "weak", "few very large weights"),
        ({"sessions": 800}, "weak", "800 sessions"),
        ({"window_days": 2.0}, "weak", "2.0 days"),
        ({"window_days": None}, "trustworthy", ""),
        ({"tail_index": float("nan")}, "trustworthy", ""),
    ],
)
def test_every_threshold(change: dict[str, float | None], level: str, words: str) -> None:
    said = verdict(replace(GOOD, **change))  # type: ignore[arg-type]
    assert said.level == level
    assert words in " ".join(said.reasons)
    assert bool(said.reasons) == bool(said.remedies) == (level != "trustworthy")


def test_what_cannot_be_answered_at_all_is_named() -> None:
    for said, words in (
        (no_probabilities(70), "no probabilities for its 70 requests"),
        (release_gone("r7", 12), "release r7 answered 12"),
        (no_rewards(3), "nothing was clicked in 3 requests"),
    ):
        assert said.level == "not answerable"
        assert words in said.reasons[0]
        assert said.remedies


def test_figures_of_weights_by_hand() -> None:
    assert effective_size(np.full(50, 3.0)) == pytest.approx(50)
    assert effective_size(np.zeros(5)) == 0
    assert top_share(np.array([98.0, 1.0, 1.0])) == 0.98
    assert top_share(np.append(np.ones(199), 801.0)) == pytest.approx(0.802)  # two of 200
    assert np.isnan(tail_index(np.ones(3)))
    assert tail_index(np.ones(1000)) == 0
    pareto = 1 + np.random.default_rng(0).pareto(1 / 0.8, 100_000)
    assert tail_index(pareto) == pytest.approx(0.8, abs=0.08)
    assert overlap(np.array([0.0, 0.5, 1.5, 99.0]), np.array([0.1, 1.0, 2.0])).tolist() == [2, 2]
