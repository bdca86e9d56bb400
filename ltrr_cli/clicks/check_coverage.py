"""Is there enough in the log of what learning needs?"""

from collections import defaultdict

from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogCheck, Status

_PAIRS = 100
"""Pairs seen at two places below which an examination curve is mostly noise."""
_CLICKED = (0.05, 0.98)
"""Shares of answers with a click outside of which a log of people hardly lies."""


def check_clicks(log: FeedbackLog) -> LogCheck:
    """How many of the answers anything was done with."""
    if not log.feedback:
        return LogCheck(
            name="clicks",
            status="bad",
            figure="there are no answers",
            value=None,
            limits="nothing can be learnt",
        )
    share = sum(bool(each.found) for each in log.feedback) / log.answers
    status: Status = "ok" if _CLICKED[0] <= share <= _CLICKED[1] or not _seen(log) else "warn"
    return LogCheck(
        name="clicks",
        status="bad" if share == 0 else status,
        figure=f"{share:.1%} of {log.answers:,} answers have a click",
        value=share,
        limits=_clicks_limit(share, low=share < _CLICKED[0], usual=status == "ok"),
    )


def check_positions(log: FeedbackLog) -> LogCheck:
    """How many pairs of query and entity were seen at two places or more."""
    places: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in log.feedback:
        for entity, place in zip(each.entity_ids, each.positions, strict=False):
            places[each.query.text, entity].add(place)
    if not places:
        return LogCheck(
            name="positions",
            status="cannot tell",
            figure="no answer tells where its entities stood",
            value=None,
            limits="no position bias can be estimated",
        )
    moved = sum(len(each) > 1 for each in places.values())
    return LogCheck(
        name="positions",
        status="ok" if moved >= _PAIRS else "warn",
        figure=f"{moved:,} of {len(places):,} pairs of query and entity stood at several places",
        value=moved / len(places),
        limits=(
            "position bias can be estimated from them"
            if moved >= _PAIRS
            else f"fewer than {_PAIRS}: position bias cannot be told from relevance"
        ),
    )


def check_origins(log: FeedbackLog) -> LogCheck:
    """Which releases and policies the answers are from."""
    named = {each.served.release for each in log.feedback if each.served is not None} - {None}
    releases = sorted(str(each) for each in named)
    if not releases and not log.policies:
        return LogCheck(
            name="origins",
            status="cannot tell",
            figure="no answer tells what it was answered by",
            value=None,
            limits="old and new releases cannot be told apart",
        )
    policies = "; ".join(f"{name} {count:,}" for name, count in sorted(log.policies.items()))
    return LogCheck(
        name="origins",
        status="ok",
        figure=f"releases {', '.join(releases) or 'unknown'}; policies {policies or 'unknown'}",
        value=float(len(releases)),
        limits="replay needs the generations of these releases",
    )


def _seen(log: FeedbackLog) -> bool:
    return log.has_positions


def _clicks_limit(share: float, *, low: bool, usual: bool) -> str:
    if share == 0:
        return "nothing can be learnt of what is worth something"
    if usual:
        return "nothing"
    return "there is little to learn from" if low else "answers without a click seem to be missing"
