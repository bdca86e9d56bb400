"""All checks of a log."""

from datetime import datetime

from ltrr_cli.clicks.check_choices import check_choices
from ltrr_cli.clicks.check_coverage import check_clicks, check_origins, check_positions
from ltrr_cli.clicks.check_losses import check_duplicates, check_orphans, check_unreadable
from ltrr_cli.clicks.check_overlap import check_overlap, check_support, smallest_propensity
from ltrr_cli.clicks.check_probabilities import (
    check_propensities,
    check_sums,
    share_with_probabilities,
)
from ltrr_cli.clicks.check_sessions import check_bots
from ltrr_cli.clicks.check_times import check_dates, check_future, check_order
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogHealth


def log_health(log: FeedbackLog, *, now: datetime) -> LogHealth:
    """Looks at everything; now: after which answers are from the future."""
    return LogHealth(
        source=log.source,
        rows=log.rows,
        answers=log.answers,
        clicks=log.clicks,
        checks=(
            check_clicks(log),
            check_positions(log),
            share_with_probabilities(log),
            check_sums(log),
            check_propensities(log),
            check_choices(log),
            check_overlap(log),
            check_support(log),
            smallest_propensity(log),
            check_orphans(log),
            check_duplicates(log),
            check_unreadable(log),
            check_dates(log),
            check_order(log),
            check_future(log, now=now),
            check_bots(log),
            check_origins(log),
        ),
    )
