"""The direct method: believe a model of the reward."""

import numpy as np

from ltrr_cli.evaluation.arrays import Numbers
from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds
from ltrr_cli.evaluation.off_policy.terms import Terms


def direct(rounds: LoggedRounds, predicted: Numbers) -> Terms:
    """DM: the mean of the reward predicted for the plans of the target.

    predicted: shape (m,), for every plan of every request (`cross_fitted_rewards`). Hardly any
    variance; biased as far as the model is, which nothing in the log can tell.
    """
    plans = rounds.plans
    return Terms(
        name="DM",
        numerator=plans.expected(predicted, plans.target),
        denominator=np.ones(len(rounds)),
        baseline=plans.expected(predicted, plans.logged),
    )
