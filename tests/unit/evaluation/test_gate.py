"""The gate: every rule by hand, and how often it errs on simulated logs and judged queries."""

from dataclasses import replace

import numpy as np
import pytest

from ltrr_cli.evaluation.bootstrap import Bootstrap
from ltrr_cli.evaluation.diagnostics import exposure_diagnostics
from ltrr_cli.evaluation.gate import Decision, Evidence, decide, with_judged, with_log
from ltrr_cli.evaluation.gate_evidence import judged_evidence, log_evidence
from ltrr_cli.evaluation.intervals import Interval
from ltrr_cli.evaluation.off_policy.exposure import exposure_marginalised
from ltrr_cli.evaluation.segment_delta import SegmentDelta
from ltrr_cli.evaluation.verdict import Level, Verdict, no_probabilities, verdict
from tests.unit.evaluation import simulated_logs as sim

TRIALS = 100
QUICK = Bootstrap(resamples=300)
SPOILT = 0.2


def delta(estimate: float, low: float, high: float, clusters: int = 1000) -> Interval:
    return Interval(estimate=estimate, low=low, high=high, level=0.95, clusters=clusters)


def segment(name: str, harm_p: float, clusters: int = 1000) -> SegmentDelta:
    return SegmentDelta(segment=name, delta=delta(-0.1, -0.2, -0.01, clusters), harm_p=harm_p)


GOOD = Evidence(source="judged", delta=delta(0.02, 0.01, 0.03))


@pytest.mark.parametrize(
    ("change", "promoted", "words"),
    [
        ({}, True, "better beyond doubt: +2.0 points"),
        ({"delta": delta(0.02, 0.0, 0.04)}, False, "the gain is not certain"),
        ({"delta": delta(0.02, float("nan"), float("nan"))}, False, "the gain is not certain"),
        ({"segments": [segment("mood", 0.001)]}, False, "segment mood loses: -10.0 points"),
        ({"segments": [segment("mood", 0.001, clusters=299)]}, True, "better"),
        ({"segments": [segment("a", 0.03), segment("b", 0.6)]}, True, "better"),  # Holm: .06
        ({"latency_ratio": 1.31}, False, "1.31 times as long"),
        ({"latency_ratio": float("nan")}, False, "times as long"),
        ({"latency_ratio": 1.2}, True, "better"),
        ({}, True, "not measured"),
        ({"verdict": no_probabilities(5)}, False, "not answerable: the log has no probabilities"),
        ({"verdict": Verdict(level="weak", reasons=("few",))}, True, "is weak: few"),
    ],
)
def test_every_rule(change: dict[str, object], promoted: bool, words: str) -> None:  # noqa: FBT001
    decision = decide(replace(GOOD, **change))  # type: ignore[arg-type]
    assert decision.promote is promoted
    assert words in "; ".join(decision.reasons)
    assert decision.harmed == (("mood",) if "segment mood" in words else ())


def policy_that_gains(points: float) -> np.ndarray:
    """A policy far from the one that answers, and better by so much in every segment.

    A fifth of its requests go to the worst plan, and enough to the best to make up for it. The
    difference then has a standard deviation of about .007 in logs of 5,000 sessions.
    """
    p0, big = sim.logging_policy(), sim.world(60_000, np.random.default_rng(0))
    policy = np.empty_like(p0)
    for number in range(len(sim.SEGMENTS)):
        truth = big.truth[big.segment == number].mean(axis=0)
        usual = truth @ p0[number]
        lost = SPOILT * (truth @ sim.WORST[number] - usual)
        share = (points / 100 - lost) / (truth @ sim.BEST[number] - usual)
        rest = 1 - SPOILT - share
        policy[number] = rest * p0[number] + share * sim.BEST[number] + SPOILT * sim.WORST[number]
    return policy


def decisions(policy: np.ndarray, sessions: int) -> list[Decision]:
    found = []
    for seed in range(TRIALS):
        rng = np.random.default_rng(7000 + seed)
        rounds = sim.simulate(policy, sessions, rng)
        said = verdict(exposure_diagnostics(rounds))
        terms = exposure_marginalised(rounds)
        evidence = log_evidence(terms, rounds, said, rng=rng, settings=QUICK)
        found.append(decide(evidence))
    return found


def promoted(found: list[Decision]) -> int:
    return sum(decision.promote for decision in found)


def test_a_sabotaged_release_is_refused() -> None:
    inverted = 0.8 * sim.always([4, 4, 4]) + 0.2 * sim.WORST  # deep where nothing good is
    assert promoted(decisions(inverted, 1000)) <= 1
    assert promoted(decisions(sim.WORST, 1000)) <= 1


def test_an_equal_release_passes_by_chance_only() -> None:
    assert promoted(decisions(policy_that_gains(0), 1500)) <= 7


def test_two_points_more_are_seen_in_five_thousand_sessions() -> None:
    found = decisions(policy_that_gains(2), 5000)
    assert promoted(found) >= 75, [decision.reasons for decision in found]


def test_a_loss_of_one_segment_refuses_what_is_better_on_the_whole() -> None:
    policy = sim.BEST.copy()
    policy[1] = sim.WORST[1]
    rng = np.random.default_rng(3)
    rounds = sim.simulate(0.7 * sim.logging_policy() + 0.3 * policy, 5000, rng)
    terms = exposure_marginalised(rounds)
    found = decide(log_evidence(terms, rounds, verdict(exposure_diagnostics(rounds)), rng=rng))
    assert found.harmed == ("mood",)
    assert not found.promote


@pytest.mark.parametrize(("gain", "least", "most"), [(0.0, 0, 7), (0.05, 75, 100), (-0.1, 0, 1)])
def test_judged_queries(gain: float, least: int, most: int) -> None:
    passed = 0
    for seed in range(TRIALS):
        rng = np.random.default_rng(seed)
        groups = np.repeat(np.arange(400), 2)
        segments = np.where(groups % 3 == 0, "rare", "often")
        differences = gain + 0.2 * rng.standard_normal(400)[groups] + 0.2 * rng.standard_normal(800)
        evidence = judged_evidence(differences, groups, segments, rng=rng, settings=QUICK)
        passed += decide(evidence).promote
    assert least <= passed <= most


def log_says(level: Level, low: float, high: float) -> Evidence:
    found = delta((low + high) / 2, low, high, clusters=900)
    return Evidence(source="logs", delta=found, verdict=Verdict(level=level, reasons=("because",)))


PASSED = Decision(promote=True, reasons=("better",), harmed=())
REFUSED = Decision(promote=False, reasons=("not certain",), harmed=())


def test_a_log_that_can_be_trusted_refuses_what_loses() -> None:
    found = with_log(PASSED, log_says("trustworthy", -0.05, -0.01))
    assert not found.promote
    assert found.reasons == (
        "the log says that it loses: -3.0 points (95 % from -5.0 to -1.0, 900 clusters)",
    )
    assert with_log(REFUSED, log_says("trustworthy", -0.05, -0.01)).reasons[0] == "not certain"


@pytest.mark.parametrize(("low", "high", "passes"), [(-0.05, -0.01, False), (-0.05, 0.01, True)])
def test_judged_queries_refuse_what_surely_loses_and_never_admit(
    *, low: float, high: float, passes: bool
) -> None:
    judged = Evidence(source="judged", delta=delta((low + high) / 2, low, high, clusters=90))
    found = with_judged(PASSED, judged)
    assert found.promote is passes
    assert ("the judged queries of the index lose" in found.reasons[-1]) is not passes
    assert not with_judged(REFUSED, judged).promote


@pytest.mark.parametrize("level", ["weak", "not answerable"])
def test_a_log_that_cannot_be_trusted_changes_nothing(level: Level) -> None:
    assert with_log(PASSED, log_says(level, -0.05, -0.01)) == PASSED


@pytest.mark.parametrize("bounds", [(0.01, 0.05), (-0.01, 0.05), (float("nan"), float("nan"))])
def test_a_log_never_admits(bounds: tuple[float, float]) -> None:
    for decision in (PASSED, REFUSED):
        assert with_log(decision, log_says("trustworthy", *bounds)) == decision
