"""What a log does not tell, and what that limits."""

from collections.abc import Callable, Iterator

from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog


def lacks(log: FeedbackLog) -> tuple[str, ...]:
    """A sentence for each thing that the log, or a part of its answers, does not tell."""
    if not log.feedback:
        return ("nothing was shown or judged: nothing can be learnt",)
    return tuple(
        f"{_share(missing, log.answers)} have no {what}: {limit}"
        for what, limit, told in _LIMITS
        if (missing := sum(not told(each) for each in log.feedback))
    ) + tuple(_losses(log))


def _share(count: int, total: int) -> str:
    """How many answers, in words.

    >>> _share(3, 3), _share(2, 3)
    ('all 3 answers', '2 of 3 answers')
    """
    return f"all {total:,} answers" if count == total else f"{count:,} of {total:,} answers"


def _losses(log: FeedbackLog) -> Iterator[str]:
    counts = (
        (log.duplicates, "rows repeat an entity of an answer and were merged"),
        (log.empty, "answers showed nothing and were left out"),
        (log.orphans, "clicks are on answers or places that are not in the log"),
        (log.unreadable, "lines are torn or damaged and were left out"),
        (log.ignored, "events say nothing of what a result is worth and were left out"),
    )
    for count, what in counts:
        if count:
            yield f"{count:,} {what}"


def _has_positions(feedback: Feedback) -> bool:
    return not feedback.judged


def _has_probabilities(feedback: Feedback) -> bool:
    return feedback.served is not None and bool(feedback.served.actions)


def _has_time(feedback: Feedback) -> bool:
    return feedback.dated


def _has_features(feedback: Feedback) -> bool:
    return feedback.served is not None and bool(feedback.served.features)


_JUDGED = (
    "they are judged pairs, which train memory, policy and encoder but tell nothing of what was "
    "seen, so that no position bias can be estimated from them"
)
_LIMITS: tuple[tuple[str, str, Callable[[Feedback], bool]], ...] = (
    ("positions", _JUDGED, _has_positions),
    (
        "probabilities",
        "no other plan can be valued with them by off-policy estimates",
        _has_probabilities,
    ),
    (
        "times",
        "they count as of the time of training, and cannot be split into earlier and later",
        _has_time,
    ),
    (
        "features",
        "features are computed anew for them, and may differ from what was served",
        _has_features,
    ),
)
