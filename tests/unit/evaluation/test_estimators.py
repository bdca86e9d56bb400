"""Off-policy estimators on simulated logs: unbiased, covered, and exact where they must be."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ltrr_cli.evaluation.bootstrap import Bootstrap
from ltrr_cli.evaluation.off_policy.direct import direct
from ltrr_cli.evaluation.off_policy.doubly_robust import doubly_robust, shrunk_doubly_robust
from ltrr_cli.evaluation.off_policy.estimate import estimate
from ltrr_cli.evaluation.off_policy.exposure import exposure_marginalised
from ltrr_cli.evaluation.off_policy.inverse_propensity import inverse_propensity, self_normalised
from ltrr_cli.evaluation.off_policy.reward_model import cross_fitted_rewards
from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds
from ltrr_cli.evaluation.off_policy.terms import Terms
from tests.unit.evaluation import simulated_logs as sim

REPLICATES, SESSIONS = 300, 600
COVERED = ("exposure", "IPS", "SNIPS", "DR")
TARGET = 0.5 * sim.logging_policy() + 0.5 * sim.BEST
BIG = sim.world(60_000, np.random.default_rng(0))
TRUTH = BIG.value(TARGET)
GAIN = TRUTH - BIG.value(sim.logging_policy())

Estimator = Callable[[LoggedRounds, np.ndarray], Terms]
ESTIMATORS: dict[str, Estimator] = {
    "exposure": lambda rounds, _: exposure_marginalised(rounds),
    "IPS": lambda rounds, _: inverse_propensity(rounds),
    "SNIPS": lambda rounds, _: self_normalised(rounds),
    "DM": direct,
    "DR": doubly_robust,
    "DRos": shrunk_doubly_robust,
}


def fitted(rounds: LoggedRounds, asked: sim.World, rng: np.random.Generator) -> np.ndarray:
    return cross_fitted_rewards(rounds, sim.plan_features(asked), rng=rng)


Logs = dict[str, list[tuple[Terms, np.ndarray]]]


@pytest.fixture(scope="module")
def logs() -> Logs:
    """Estimator → its terms and their sessions on many logs."""
    found: Logs = {name: [] for name in ESTIMATORS}
    for seed in range(REPLICATES):
        rng = np.random.default_rng(1000 + seed)
        asked = sim.world(SESSIONS, rng)
        rounds = sim.answered(asked, TARGET, rng)
        predicted = cross_fitted_rewards(rounds, sim.plan_features(asked), rng=rng, folds=2)
        for name, estimator in ESTIMATORS.items():
            found[name].append((estimator(rounds, predicted), rounds.sessions))
    return found


@pytest.mark.parametrize("name", COVERED)
def test_unbiased(name: str, logs: Logs) -> None:
    for truth, estimates in (
        (TRUTH, np.array([terms.value for terms, _ in logs[name]])),
        (GAIN, np.array([terms.delta for terms, _ in logs[name]])),
    ):
        assert abs(estimates.mean() - truth) < 2.5 * estimates.std() / np.sqrt(REPLICATES)


@pytest.mark.parametrize("name", COVERED)
def test_intervals_cover(name: str, logs: Logs) -> None:
    rng = np.random.default_rng(1)
    settings = Bootstrap(resamples=300)
    found = [estimate(*log, rng=rng, settings=settings) for log in logs[name]]
    for truth, intervals in (
        (TRUTH, [each.value for each in found]),
        (GAIN, [each.delta for each in found]),
    ):
        held = np.mean([each.low <= truth <= each.high for each in intervals])
        assert 0.92 <= held <= 0.98, held


@pytest.mark.parametrize("name", ["DM", "DRos"])
def test_those_that_trade_bias_for_variance_err_little(name: str, logs: Logs) -> None:
    def error(of: str) -> float:
        return float(np.sqrt(np.mean([(terms.value - TRUTH) ** 2 for terms, _ in logs[of]])))

    assert error(name) < error("IPS")


def test_weights_of_exposure_are_milder_than_those_of_plans(logs: Logs) -> None:
    spread = {name: np.std([terms.delta for terms, _ in logs[name]]) for name in COVERED}
    assert spread["exposure"] < 0.6 * spread["IPS"]


@pytest.mark.parametrize("wrong", ["predictions", "probabilities"])
def test_doubly_robust_forgives_one_mistake(wrong: str) -> None:
    p0 = sim.logging_policy()
    claimed = 0.5 * p0 + 0.5 / sim.PLANS if wrong == "probabilities" else p0
    right = sim.mean_rewards(BIG)
    estimates, weighted, modelled = [], [], []
    for seed in range(400):
        rng = np.random.default_rng(5000 + seed)
        asked = sim.world(300, rng)
        rounds = sim.answered(asked, TARGET, rng, logged=claimed)
        predicted = right[asked.segment].ravel()
        if wrong == "predictions":
            predicted = np.full_like(predicted, 0.9)
        estimates.append(doubly_robust(rounds, predicted).value)
        weighted.append(inverse_propensity(rounds).value)
        modelled.append(direct(rounds, predicted).value)
    assert abs(np.mean(estimates) - TRUTH) < 2 * np.std(estimates) / 20
    # and the one that makes the mistake is not forgiven
    mistaken = np.array(weighted if wrong == "probabilities" else modelled)
    assert abs(mistaken.mean() - TRUTH) > 3 * np.std(estimates) / 20


def test_the_policy_that_answered_is_worth_what_was_seen_exactly() -> None:
    rng = np.random.default_rng(1)
    asked = sim.world(500, rng)
    rounds = sim.answered(asked, sim.logging_policy(), rng)
    predicted = fitted(rounds, asked, rng)
    for name, estimator in ESTIMATORS.items():
        terms = estimator(rounds, predicted)
        assert terms.delta == 0, name
        interval = estimate(terms, rounds.sessions, rng=rng).delta
        assert (interval.low, interval.high) == (0, 0), name
    assert inverse_propensity(rounds).value == rounds.rewards.mean()
    assert exposure_marginalised(rounds).value == rounds.rewards.mean()


def test_the_order_of_the_requests_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    rounds = sim.simulate(TARGET, 500, rng)
    other = sim.reordered(rounds, rng.permutation(len(rounds)))
    predicted = np.full(len(rounds.plans.logged), 0.4)
    for name, estimator in ESTIMATORS.items():
        one, again = estimator(rounds, predicted), estimator(other, predicted)
        assert one.value == pytest.approx(again.value, rel=1e-12), name
        assert one.delta == pytest.approx(again.delta, abs=1e-12), name


def test_a_plan_that_was_never_played_is_valued_by_exposure_and_missed_by_ips() -> None:
    p0 = sim.logging_policy()
    p0[:, 5] = 0
    p0 /= p0.sum(axis=1, keepdims=True)
    rng = np.random.default_rng(3)
    asked = sim.world(4000, rng)
    drawn = sim.answered(asked, sim.WORST, rng, policy=p0)
    truth = BIG.value(sim.WORST)
    assert inverse_propensity(drawn).value == 0
    nothing = estimate(self_normalised(drawn), drawn.sessions, rng=rng).value
    assert np.isnan([nothing.estimate, nothing.low, nothing.high]).all()
    interval = estimate(exposure_marginalised(drawn), drawn.sessions, rng=rng).value
    assert interval.low <= truth <= interval.high


def test_predictions_never_come_from_the_session_itself() -> None:
    rng = np.random.default_rng(4)
    asked = sim.world(200, rng)
    rounds = sim.answered(asked, TARGET, rng)
    before = fitted(rounds, asked, np.random.default_rng(5))
    mine = rounds.sessions == 7
    changed = replace(rounds, rewards=np.where(mine, 1 - rounds.rewards, rounds.rewards))
    after = fitted(changed, asked, np.random.default_rng(5))
    of_mine = mine[rounds.plans.request]
    assert before[of_mine] == pytest.approx(after[of_mine])
    assert (before != after).any()


def test_an_exposure_that_cannot_be_is_refused() -> None:
    rounds = sim.simulate(TARGET, 50, np.random.default_rng(6))
    with pytest.raises(ValueError, match="how likely"):
        exposure_marginalised(replace(rounds, exposures=None))
    assert rounds.exposures is not None
    none = replace(rounds.exposures, logged=np.zeros_like(rounds.exposures.logged))
    with pytest.raises(ValueError, match="probability of being shown is 0"):
        exposure_marginalised(replace(rounds, exposures=none))
