"""Rounds → estimates of what a release would have earned, and whether they can be believed."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from ltrr_cli.evaluation.arrays import Numbers
from ltrr_cli.evaluation.confidence_sequence import ConfidenceSequence, confidence_sequence
from ltrr_cli.evaluation.diagnostics import Diagnostics, exposure_diagnostics, plan_diagnostics
from ltrr_cli.evaluation.intervals import Interval
from ltrr_cli.evaluation.off_policy.direct import direct
from ltrr_cli.evaluation.off_policy.doubly_robust import doubly_robust, shrunk_doubly_robust
from ltrr_cli.evaluation.off_policy.estimate import estimate, segment_estimates
from ltrr_cli.evaluation.off_policy.exposure import exposure_marginalised
from ltrr_cli.evaluation.off_policy.inverse_propensity import inverse_propensity, self_normalised
from ltrr_cli.evaluation.off_policy.reward_model import cross_fitted_rewards
from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds
from ltrr_cli.evaluation.off_policy.terms import Terms
from ltrr_cli.evaluation.verdict import Verdict, verdict
from ltrr_cli.evaluation.weight_checks import overlap
from ltrr_cli.flows.evaluating.log_rounds import Rounds
from ltrr_cli.records.evaluation import (
    EstimateReport,
    Figure,
    OffPolicyReport,
    RegretCurve,
    VerdictReport,
)

_EDGES = np.array([0.0, 0.1, 0.25, 0.5, 0.8, 1.25, 2.0, 4.0, 10.0, 30.0])
_FEWEST_SESSIONS = 2
_POINTS = 200
"""Of the curve of regret."""


def off_policy_report(
    release: str, asked: Rounds, *, days: float | None, seed: int
) -> OffPolicyReport:
    """All estimators, the exposure-marginalised first; the rounds stand in the order of time."""
    rounds = asked.rounds
    primary = exposure_marginalised(rounds)
    of_exposures = exposure_diagnostics(rounds, window_days=days)
    by_kind = segment_estimates(
        primary, rounds.sessions, rounds.segments, rng=np.random.default_rng(seed)
    )
    of_plans = plan_diagnostics(rounds, window_days=days)
    return OffPolicyReport(
        release=release,
        verdict=told(verdict(of_exposures)),
        plan_verdict=told(verdict(of_plans)),
        estimates=tuple(_estimates(primary, asked, seed=seed)),
        sequence=_sequence(primary),
        segments={each.segment: _figure(each.delta) for each in by_kind},
        diagnostics=_plain(of_exposures),
        plan_diagnostics=_plain(of_plans),
        overlap=tuple(overlap(_weights(rounds), _EDGES).tolist()),
        bin_edges=tuple(_EDGES.tolist()),
        regret=_regret(primary),
    )


def told(found: Verdict) -> VerdictReport:
    """The verdict as it is told."""
    return VerdictReport(level=found.level, reasons=found.reasons, remedies=found.remedies)


def _estimates(primary: Terms, asked: Rounds, *, seed: int) -> Iterator[EstimateReport]:
    """With intervals, where resampling sessions tells all of what is uncertain; DM and DRos are
    points: their bias is in no interval.
    """
    rounds = asked.rounds
    for terms in (primary, inverse_propensity(rounds), self_normalised(rounds)):
        yield _with_interval(terms, rounds, seed=seed)
    if len(np.unique(rounds.sessions)) < _FEWEST_SESSIONS:
        return
    predicted = cross_fitted_rewards(rounds, asked.features, rng=np.random.default_rng(seed))
    yield _with_interval(doubly_robust(rounds, predicted), rounds, seed=seed)
    for terms in (shrunk_doubly_robust(rounds, predicted), direct(rounds, predicted)):
        yield EstimateReport(name=terms.name, value=Figure(terms.value), delta=Figure(terms.delta))


def _with_interval(terms: Terms, rounds: LoggedRounds, *, seed: int) -> EstimateReport:
    found = estimate(terms, rounds.sessions, rng=np.random.default_rng(seed))
    return EstimateReport(name=found.name, value=_figure(found.value), delta=_figure(found.delta))


def _sequence(primary: Terms) -> Figure:
    """Bounds on the difference however often one looks."""
    found = _bounds(primary)
    return Figure(primary.delta, float(found.low[-1]), float(found.high[-1]))


def _regret(primary: Terms) -> RegretCurve | None:
    """The difference, request after request; None where both policies are one.

    An upper bound would need a largest weight, which no log has.
    """
    gained = primary.numerator - primary.baseline
    if not gained.any():
        return None
    count = len(gained)
    points = np.unique(np.linspace(1, count, min(_POINTS, count)).astype(int))
    at_least = _bounds(primary).low[points - 1] * points
    return RegretCurve(
        requests=tuple(points.tolist()),
        regret=tuple(np.cumsum(gained)[points - 1].tolist()),
        at_least=tuple(at_least.tolist()),
    )


def _bounds(primary: Terms) -> ConfidenceSequence:
    """No request can lose more than the whole of its reward, 1."""
    values = primary.numerator - primary.baseline
    return confidence_sequence(values, lowest=-1, highest=float("inf"))


def _weights(rounds: LoggedRounds) -> Numbers:
    exposures = rounds.exposures
    if exposures is None:
        return np.empty(0)
    rewarded: Numbers = exposures.weights[exposures.drawn & (exposures.reward > 0)]
    return rewarded


def _figure(found: Interval) -> Figure:
    return Figure(found.estimate, found.low, found.high)


def _plain(found: Diagnostics) -> dict[str, float | None]:
    return {**asdict(found), "effective_share": found.effective_share}
