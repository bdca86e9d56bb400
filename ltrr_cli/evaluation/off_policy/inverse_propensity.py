"""Inverse propensity scoring: what was played counts the more, the rarer it was logged."""

import numpy as np

from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds
from ltrr_cli.evaluation.off_policy.terms import Terms


def inverse_propensity(rounds: LoggedRounds) -> Terms:
    """IPS: the mean of w·r, w = π(plan) / p₀(plan) (Horvitz & Thompson 1952; Li et al. 2011).

    Unbiased where the log could have played whatever the target plays; it silently counts 0 for
    what it could not (see `diagnostics`). Its variance grows with the weights.
    """
    return Terms(
        name="IPS",
        numerator=rounds.plans.weights * rounds.rewards,
        denominator=np.ones(len(rounds)),
        baseline=rounds.rewards,
    )


def self_normalised(rounds: LoggedRounds) -> Terms:
    """SNIPS: Σ w·r / Σ w (Swaminathan & Joachims 2015), a mean that stays within the rewards.

    A little biased, less variable than IPS.
    """
    weights = rounds.plans.weights
    return Terms(
        name="SNIPS",
        numerator=weights * rounds.rewards,
        denominator=weights,
        baseline=rounds.rewards,
    )
