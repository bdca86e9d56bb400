"""What of the log is lost or said twice."""

from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogCheck

_MANY = 0.01
"""Above this share losses may have a cause that has to do with what was lost."""


def check_orphans(log: FeedbackLog) -> LogCheck:
    """Clicks on answers or places that are not in the log."""
    every = log.clicks + log.orphans
    if not every:
        return LogCheck(
            name="orphans",
            status="cannot tell",
            figure="there are no clicks",
            value=None,
            limits="nothing can be learnt of what is worth something",
        )
    return _share(
        "orphans",
        log.orphans,
        of=every,
        what="clicks are on answers or places that are not in the log",
        limits="they teach nothing; answers that were not logged look as if nobody clicked",
    )


def check_duplicates(log: FeedbackLog) -> LogCheck:
    """Rows that repeat an entity of an answer, and answers that have the id of another."""
    ids = len({each.query_id for each in log.feedback})
    return _share(
        "duplicates",
        log.duplicates + log.answers - ids,
        of=max(log.rows, 1),
        what="rows or answers are there more than once",
        limits="rows are merged, answers with the same id count twice",
    )


def check_unreadable(log: FeedbackLog) -> LogCheck:
    """Lines that are torn or damaged."""
    return _share(
        "unreadable",
        log.unreadable,
        of=max(log.answers + log.unreadable, 1),
        what="lines are torn or damaged",
        limits="they are left out",
    )


def _share(name: str, count: int, *, of: int, what: str, limits: str) -> LogCheck:
    share = count / of
    return LogCheck(
        name=name,
        status="ok" if not count else "warn" if share <= _MANY else "bad",
        figure=f"{count:,} {what} ({share:.1%})" if count else "none",
        value=share,
        limits=limits if count else "nothing",
    )
