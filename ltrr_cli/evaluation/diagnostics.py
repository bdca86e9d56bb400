"""What speaks for and against an off-policy estimate, in figures."""

from dataclasses import dataclass

import numpy as np

from ltrr_cli.evaluation.arrays import Flags, Numbers, sums_by
from ltrr_cli.evaluation.off_policy.rounds import Exposures, LoggedRounds, PlanProbabilities
from ltrr_cli.evaluation.weight_checks import (
    effective_size,
    ratio_with_error,
    tail_index,
    top_share,
)

RARE = 0.005
"""What the log shows less often than this has no support worth the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostics:
    """Of the weights of one estimator on one log; `verdict` puts them into words.

    requests, sessions: how many; window_days: from the first request to the last, if known.
    observations: how many weights the estimate rests on: requests, or rewards.
    effective_size: how many equally weighted observations they are worth; largest_weight;
    top_share: what the largest 1 % of the weights have of all; tail_index: over .7 is too heavy.
    mean_weight: over what it must be, so 1 but for chance, with its standard error: NaN where
    that cannot be known. choice_score: by how many standard errors the plans that were played
    are more, or less, likely than plans drawn with the logged probabilities are.
    sum_error: by how much the probabilities of a request miss 1, at worst.
    unsupported: the share of what the target does that the log has never or hardly seen.
    """

    requests: int
    sessions: int
    window_days: float | None
    observations: int
    effective_size: float
    largest_weight: float
    top_share: float
    tail_index: float
    mean_weight: float
    mean_weight_error: float
    choice_score: float
    sum_error: float
    unsupported: float

    @property
    def effective_share(self) -> float:
        """Effective size per observation; 0..1."""
        return self.effective_size / self.observations if self.observations else 0.0


def plan_diagnostics(rounds: LoggedRounds, *, window_days: float | None = None) -> Diagnostics:
    """For estimators that weight plans: IPS, SNIPS, DR, DRos."""
    plans = rounds.plans
    possible = plans.expected((plans.logged > 0).astype(np.float64), plans.target)
    checked = ratio_with_error(plans.weights, possible, rounds.sessions) if possible.any() else None
    return _diagnostics(
        rounds,
        plans.weights,
        mean=checked,
        unsupported=_unsupported(plans.logged, plans.target),
        window_days=window_days,
    )


def exposure_diagnostics(rounds: LoggedRounds, *, window_days: float | None = None) -> Diagnostics:
    """For the exposure-marginalised estimator: the weights of what earned a reward.

    Support and mean weight are known only if the exposures are complete. Weights of everything
    that was drawn must then add up to what the target is expected to show.

    Raises:
        ValueError: the log has no exposures.
    """
    exposures = rounds.exposures
    if exposures is None:
        raise ValueError("the log does not tell how likely the clicked entities were to be seen")
    return _diagnostics(
        rounds,
        exposures.weights[exposures.drawn & (exposures.reward > 0)],
        mean=_mean_exposure(rounds, exposures) if exposures.complete else None,
        unsupported=_unsupported(exposures.logged, exposures.target)
        if exposures.complete
        else _unsupported(rounds.plans.logged, rounds.plans.target),
        window_days=window_days,
    )


def choice_score(rounds: LoggedRounds) -> float:
    """How far the plans that were played are from draws with the logged probabilities.

    The probability of what is drawn is Σ p² on average; by how many standard errors is what was
    played off? Beyond ± 3 the log tells of other probabilities than those that were used.
    """
    plans = rounds.plans
    usual = plans.expected(plans.logged, plans.logged)
    spread = plans.expected(plans.logged**2, plans.logged) - usual**2
    error = float(np.sqrt(np.maximum(spread, 0).sum()))
    gap = float(np.sum(plans.logged[plans.chosen] - usual))
    return gap / error if error > 1e-9 * len(rounds) else 0.0


def _diagnostics(
    rounds: LoggedRounds,
    weights: Numbers,
    *,
    mean: tuple[float, float] | None,
    unsupported: float,
    window_days: float | None,
) -> Diagnostics:
    mean_weight, mean_weight_error = mean or (float("nan"), float("nan"))
    return Diagnostics(
        requests=len(rounds),
        sessions=len(np.unique(rounds.sessions)),
        window_days=window_days,
        observations=len(weights),
        effective_size=effective_size(weights),
        largest_weight=float(weights.max(initial=0.0)),
        top_share=top_share(weights),
        tail_index=tail_index(weights),
        mean_weight=mean_weight,
        mean_weight_error=mean_weight_error,
        choice_score=choice_score(rounds),
        sum_error=_sum_error(rounds.plans),
        unsupported=unsupported,
    )


def _mean_exposure(rounds: LoggedRounds, exposures: Exposures) -> tuple[float, float] | None:
    possible: Flags = exposures.logged > 0
    shown = sums_by(exposures.weights, exposures.request, len(rounds))
    due = sums_by(exposures.target * possible, exposures.request, len(rounds))
    return ratio_with_error(shown, due, rounds.sessions) if due.any() else None


def _unsupported(logged: Numbers, target: Numbers) -> float:
    total = float(target.sum())
    return float(target[logged < RARE].sum()) / total if total else 1.0


def _sum_error(plans: PlanProbabilities) -> float:
    ones = np.ones(len(plans.logged))
    return float(np.abs(plans.expected(ones, plans.logged) - 1).max(initial=0.0))
