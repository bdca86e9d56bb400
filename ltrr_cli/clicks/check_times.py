"""When it all was: order, span, and what claims to come from the future."""

from datetime import datetime, timedelta

from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogCheck, Status

_CLOCKS = timedelta(minutes=5)
"""By so much clocks of different machines may differ."""
_SPLIT = timedelta(days=1)
_USE = "training on earlier and testing on later answers"


def check_dates(log: FeedbackLog) -> LogCheck:
    """How many answers are dated, and over how long."""
    times = [each.query.asked_at for each in log.feedback if each.dated]
    if not times:
        return _unknown("dates")
    span = max(times) - min(times)
    whole = len(times) == log.answers and span >= _SPLIT
    return LogCheck(
        name="dates",
        status="ok" if whole else "warn",
        figure=f"{len(times):,} of {log.answers:,} answers are dated, over "
        f"{span / timedelta(days=1):.1f} days from {min(times):%Y-%m-%d}",
        value=span / timedelta(days=1),
        limits=f"{_USE} is possible" if whole else f"{_USE} says little",
    )


def check_order(log: FeedbackLog) -> LogCheck:
    """Answers that stand behind one that was asked later."""
    if not log.has_times:
        return _unknown("time_order")
    share = log.out_of_order / max(log.answers, 1)
    return LogCheck(
        name="time_order",
        status="warn" if log.out_of_order else "ok",
        figure=f"{log.out_of_order:,} answers stand behind a later one" if share else "in order",
        value=share,
        limits="they are sorted before anything is learnt" if share else "nothing",
    )


def check_future(log: FeedbackLog, *, now: datetime) -> LogCheck:
    """Answers that were asked after now."""
    if not log.has_times:
        return _unknown("future")
    count = sum(each.dated and each.query.asked_at > now + _CLOCKS for each in log.feedback)
    status: Status = "bad" if count else "ok"
    return LogCheck(
        name="future",
        status=status,
        figure=f"{count:,} answers are dated in the future" if count else "none",
        value=count / max(log.answers, 1),
        limits="they count as the newest of all and decay last" if count else "nothing",
    )


def _unknown(name: str) -> LogCheck:
    return LogCheck(
        name=name,
        status="cannot tell",
        figure="no answer is dated",
        value=None,
        limits=f"{_USE} is not possible",
    )
