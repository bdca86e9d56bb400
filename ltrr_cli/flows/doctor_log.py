"""A log is looked at: is it sound, and what does it not tell?"""

from datetime import datetime

from ltrr_cli.clicks.lacks import lacks
from ltrr_cli.clicks.log_health import log_health
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogHealth


def examine(log: FeedbackLog, *, now: datetime) -> tuple[LogHealth, tuple[str, ...]]:
    """The checks of a log, and a sentence for each thing that it does not tell."""
    return log_health(log, now=now), lacks(log)
