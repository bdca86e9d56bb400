"""Exposure-marginalised IPS: the weights are of what was seen, not of how it was fetched."""

import numpy as np

from ltrr_cli.evaluation.arrays import Numbers, sums_by
from ltrr_cli.evaluation.off_policy.rounds import Exposures, LoggedRounds
from ltrr_cli.evaluation.off_policy.terms import Terms


def exposure_marginalised(rounds: LoggedRounds) -> Terms:
    """The mean over requests of Σ_clicked r·E_π[seen] / E_p₀[seen]; the primary estimator.

    Many plans show the same entity, so these weights are far milder than those of plans, and a
    plan that was never played has support wherever others showed the same: marginalised IPS
    (Saito & Joachims 2022) with exposure as the embedding, the policy-aware estimator of
    Oosterhuis & de Rijke 2020. Assumed is that a click on an entity depends on the others only
    through its own place: a much larger union that dilutes attention is not seen.

    Raises:
        ValueError: the log has no exposures, or something was clicked that could not be shown.
    """
    exposures = rounds.exposures
    if exposures is None:
        raise ValueError("the log does not tell how likely the clicked entities were to be seen")
    if (exposures.drawn & (exposures.logged <= 0)).any():
        raise ValueError("an entity was shown whose logged probability of being shown is 0")
    return Terms(
        name="exposure-marginalised IPS",
        numerator=_per_request(exposures, exposures.reward * exposures.weights, len(rounds)),
        denominator=np.ones(len(rounds)),
        baseline=_per_request(exposures, exposures.reward, len(rounds)),
    )


def _per_request(exposures: Exposures, values: Numbers, requests: int) -> Numbers:
    return sums_by(values, exposures.request, requests)
