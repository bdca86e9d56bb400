"""Do the logged probabilities add up, and is the one of the plan that was played among them?"""

import math

from ltrr_cli.records.feedback import Feedback, Served
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogCheck

_SUM = 1e-6
"""How far from one a sum may be: what single precision and thirteen additions cost."""
_RELATIVE = 1e-6
_USE = "off-policy estimates divide by these probabilities"


def with_actions(log: FeedbackLog) -> list[Served]:
    """How each answer came about that tells all plans that could have been played."""
    served = (each.served for each in log.feedback)
    return [each for each in served if each is not None and each.actions]


def place_of_choice(served: Served) -> int | None:
    """Which of the actions was played; None when the plan is not among them."""
    plan = served.plan
    for place, action in enumerate(served.actions):
        if plan is not None and _same(action.plan.depths, plan):
            return place
    return None


def check_sums(log: FeedbackLog) -> LogCheck:
    """Whether the probabilities of the plans that could have been played sum to one."""
    told = with_actions(log)
    if not told:
        return _unknown("probability_sums", "no answer tells its probabilities")
    sums = [math.fsum(action.probability for action in each.actions) for each in told]
    wrong = [each for each in sums if abs(each - 1) > _SUM]
    if not wrong:
        figure = f"the probabilities of all {len(told):,} answers sum to one"
        return LogCheck(
            name="probability_sums", status="ok", figure=figure, value=0.0, limits=f"{_USE}: fine"
        )
    farthest = max(wrong, key=lambda each: abs(each - 1))
    return LogCheck(
        name="probability_sums",
        status="bad",
        figure=f"{len(wrong):,} of {len(told):,} answers do not sum to one, such as {farthest:.4g}",
        value=len(wrong) / len(told),
        limits=f"{_USE}, and would be wrong by as much",
    )


def check_propensities(log: FeedbackLog) -> LogCheck:
    """Whether the logged propensity is the probability of the plan that was played."""
    told = with_actions(log)
    if not told:
        return _unknown("propensities", "no answer tells the plans that could have been played")
    absent = wrong = 0
    for each in told:
        place = place_of_choice(each)
        if place is None:
            absent += 1
        elif not _agrees(each, place):
            wrong += 1
    good = (
        f"the plan of all {len(told):,} answers is among those that could be, as probable as told"
    )
    figure = (
        f"of {len(told):,} answers {absent:,} played a plan that is not among those that could be, "
        f"{wrong:,} have a propensity other than that of their plan"
    )
    return LogCheck(
        name="propensities",
        status="bad" if absent + wrong else "ok",
        figure=figure if absent + wrong else good,
        value=(absent + wrong) / len(told),
        limits=f"{_USE}: " + ("such answers are of no use to them" if absent + wrong else "fine"),
    )


def share_with_probabilities(log: FeedbackLog) -> LogCheck:
    """How many of the answers that were seen tell their probabilities."""
    seen = [each for each in log.feedback if not each.judged]
    if not seen:
        return _unknown("probabilities", "no answer was seen by anybody: these are judged pairs")
    share = sum(map(_has_actions, seen)) / len(seen)
    random = sum(_has_actions(each) and len(_actions(each)) > 1 for each in seen) / len(seen)
    return LogCheck(
        name="probabilities",
        status="ok" if random else "warn",
        figure=f"{share:.0%} of the answers tell their probabilities, {random:.0%} had a choice",
        value=random,
        limits=(
            "off-policy estimates use these answers only"
            if random
            else "nothing was tried at random: no off-policy estimate of another plan is possible"
        ),
    )


def _has_actions(feedback: Feedback) -> bool:
    return bool(_actions(feedback))


def _actions(feedback: Feedback) -> tuple[object, ...]:
    return () if feedback.served is None else feedback.served.actions


def _agrees(served: Served, place: int) -> bool:
    chance = served.actions[place].probability
    return served.propensity is not None and math.isclose(
        served.propensity, chance, rel_tol=_RELATIVE
    )


def _same(depths: object, plan: object) -> bool:
    return depths is plan or depths == plan


def _unknown(name: str, why: str) -> LogCheck:
    return LogCheck(
        name=name,
        status="cannot tell",
        figure=why,
        value=None,
        limits="no off-policy estimate is possible",
    )
