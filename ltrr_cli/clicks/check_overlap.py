"""How much else could have been played: what another policy is valued by."""

import math

import numpy as np

from ltrr_cli.clicks.check_probabilities import with_actions
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogCheck

SUPPORT = 0.005
"""Plans that are played less often than this say next to nothing in a log of usual size."""
_MASS = 0.99
_PLANS = 1.1


def check_overlap(log: FeedbackLog) -> LogCheck:
    """How many plans a query effectively chose from: the exponential of the mean entropy."""
    told = with_actions(log)
    if not told:
        return _unknown("effective_plans")
    entropies = [
        -math.fsum(a.probability * math.log(a.probability) for a in each.actions if a.probability)
        for each in told
    ]
    plans = float(np.exp(np.mean(entropies)))
    return LogCheck(
        name="effective_plans",
        status="ok" if plans >= _PLANS else "warn",
        figure=f"{plans:.2f} plans a query, effectively",
        value=plans,
        limits=(
            "policies near these plans can be valued"
            if plans >= _PLANS
            else "hardly anything was tried: other policies cannot be valued from this log"
        ),
    )


def check_support(log: FeedbackLog) -> LogCheck:
    """How much of the probability lies on plans that are played often enough to be valued."""
    chances = [action.probability for each in with_actions(log) for action in each.actions]
    total = math.fsum(chances)
    played = [chance for chance in chances if chance > 0]
    if not total:
        return _unknown("support")
    share = math.fsum(chance for chance in chances if chance >= SUPPORT) / total
    return LogCheck(
        name="support",
        status="ok" if share >= _MASS else "warn",
        figure=f"{share:.1%} of the probability is on plans of {SUPPORT} or more, "
        f"the smallest is {min(played):.2g}",
        value=share,
        limits=(
            f"estimates weigh an answer up to {1 / min(played):,.0f} times"
            if share >= _MASS
            else "estimates rest on rare plans with high weights and vary widely"
        ),
    )


def smallest_propensity(log: FeedbackLog) -> LogCheck:
    """The smallest probability of a plan that was played."""
    played = [each.propensity for each in with_actions(log) if each.propensity is not None]
    if not played:
        return _unknown("smallest_propensity")
    smallest = min(played)
    return LogCheck(
        name="smallest_propensity",
        status="ok" if smallest >= SUPPORT else "warn",
        figure=f"{smallest:.3g}",
        value=smallest,
        limits=f"one answer can weigh {1 / smallest:,.0f} times in an estimate",
    )


def _unknown(name: str) -> LogCheck:
    return LogCheck(
        name=name,
        status="cannot tell",
        figure="no answer tells its probabilities",
        value=None,
        limits="no off-policy estimate is possible",
    )
