"""Doubly robust estimators: a model of the reward, corrected where the log proves it wrong."""

import numpy as np

from ltrr_cli.evaluation.arrays import Numbers
from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds
from ltrr_cli.evaluation.off_policy.slope import widest_consistent
from ltrr_cli.evaluation.off_policy.terms import Terms

SHRINKAGES = (1.0, 3.0, 10.0, 30.0, 100.0, 1000.0, np.inf)
"""Candidates for λ, from nearly the model alone to no shrinking at all."""


def doubly_robust(rounds: LoggedRounds, predicted: Numbers) -> Terms:
    """DR: the mean of q(x, π) + w·(r - q(x, plan)) (Dudík, Langford & Li 2011).

    Unbiased if either the probabilities or the predictions (m,) are right. The term of the
    policy that answered is the same with w = 1.
    """
    return _corrected(rounds, predicted, shrinkage=np.inf, name="DR")


def shrunk_doubly_robust(
    rounds: LoggedRounds, predicted: Numbers, *, shrinkage: float | None = None
) -> Terms:
    """DRos: DR whose weights are shrunk to λ·w / (w² + λ) (Su et al. 2020), bias for variance.

    shrinkage: λ > 0; infinite is DR, 0 would be DM. None: chosen by SLOPE from `SHRINKAGES`.
    """
    if shrinkage is None:
        candidates = [
            _corrected(rounds, predicted, shrinkage=each, name="DRos")
            for each in reversed(SHRINKAGES)
        ]
        return candidates[widest_consistent(candidates, rounds.sessions)]
    return _corrected(rounds, predicted, shrinkage=shrinkage, name="DRos")


def shrunk(weights: Numbers, shrinkage: float) -> Numbers:
    """The weights λ·w / (w² + λ), which never exceed √λ / 2.

    >>> shrunk(np.array([1.0, 10.0]), 100.0).tolist()
    [0.99..., 5.0]
    """
    return weights if np.isinf(shrinkage) else shrinkage * weights / (weights**2 + shrinkage)


def _corrected(rounds: LoggedRounds, predicted: Numbers, *, shrinkage: float, name: str) -> Terms:
    plans = rounds.plans
    surprise = rounds.rewards - predicted[plans.chosen]
    weights = shrunk(plans.weights, shrinkage)
    as_logged = shrunk(np.ones(len(rounds)), shrinkage)
    return Terms(
        name=name,
        numerator=plans.expected(predicted, plans.target) + weights * surprise,
        denominator=np.ones(len(rounds)),
        baseline=plans.expected(predicted, plans.logged) + as_logged * surprise,
    )
