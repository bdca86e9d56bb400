"""A simple model of the reward, never asked about a session that it learned from."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Numbers
from ltrr_cli.evaluation.off_policy.rounds import LoggedRounds


def cross_fitted_rewards(
    rounds: LoggedRounds,
    features: Numbers,
    *,
    rng: np.random.Generator,
    folds: int = 5,
    penalty: float = 1.0,
) -> Numbers:
    """The reward that ridge regression predicts for each plan of each request; shape (m,).

    features: shape (m, f), of each plan and its query. Sessions are dealt at random into folds;
    what is predicted for a fold was learned from the others only (Chernozhukov et al. 2018), and
    kept within the rewards that were seen.
    """
    names, session = np.unique(rounds.sessions, return_inverse=True)
    fold = (rng.permutation(len(names)) % folds)[session]
    of_plan = fold[rounds.plans.request]
    played = features[rounds.plans.chosen]
    predicted = np.empty(len(features))
    for held_out in np.unique(fold):
        rest = fold != held_out
        intercept, slope = ridge(played[rest], rounds.rewards[rest], penalty=penalty)
        here = of_plan == held_out
        predicted[here] = intercept + features[here] @ slope
    return np.clip(predicted, rounds.rewards.min(), rounds.rewards.max())


def ridge(
    features: Numbers, rewards: npt.NDArray[np.floating], *, penalty: float
) -> tuple[float, Numbers]:
    """Intercept and slopes (f,) of least squares with `penalty`·|slopes|²; no rows give 0.

    >>> intercept, slopes = ridge(np.array([[0.0], [1.0]]), np.array([1.0, 3.0]), penalty=0)
    >>> round(intercept, 6), slopes.round(6).tolist()
    (1.0, [2.0])
    """
    if not len(rewards):
        return 0.0, np.zeros(features.shape[1])
    middle, mean = features.mean(axis=0), float(rewards.mean())
    centred = features - middle
    gram = centred.T @ centred + penalty * np.eye(features.shape[1])
    slopes = np.linalg.lstsq(gram, centred.T @ (rewards - mean), rcond=None)[0]
    return mean - float(middle @ slopes), slopes
