"""Sessions that look like programs, not people."""

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogCheck

_FEW = 10
"""So many answers a person can ask in any rhythm, and click as it likes."""
_MANY = 1000
_FAST_S = 1.0
_EAGER = 0.95
_SHARE = 0.01


def check_bots(log: FeedbackLog) -> LogCheck:
    """Sessions of very many queries, of several a second, or with everything clicked."""
    sessions: dict[str, list[Feedback]] = defaultdict(list)
    for each in log.feedback:
        if not each.judged:
            sessions[each.session].append(each)
    if not sessions:
        return LogCheck(
            name="bots",
            status="cannot tell",
            figure="no answer was seen by anybody: these are judged pairs",
            value=None,
            limits="nothing",
        )
    odd = {name: why for name, mine in sessions.items() if (why := oddness(mine))}
    answers = sum(len(sessions[name]) for name in odd)
    share = answers / sum(map(len, sessions.values()))
    reasons = sorted(set(odd.values()))
    return LogCheck(
        name="bots",
        status="ok" if not odd else "warn" if share <= _SHARE else "bad",
        figure=(
            f"{len(odd):,} of {len(sessions):,} sessions, {share:.1%} of the answers: "
            f"{', '.join(reasons)}"
            if odd
            else f"none of {len(sessions):,} sessions"
        ),
        value=share,
        limits="what programs click teaches what programs want" if odd else "nothing",
    )


def oddness(session: Sequence[Feedback]) -> str | None:
    """Why a session, its answers by time, looks like a program; None when it does not."""
    if len(session) < _FEW:
        return None
    shown = sum(len(each.entity_ids) for each in session)
    clicked = [each for each in session if each.found]
    always = len(clicked) > _EAGER * len(session)
    signs = (
        (len(session) > _MANY, f"more than {_MANY:,} queries"),
        (_pause_s(session) < _FAST_S, "several queries a second"),
        (sum(len(each.found) for each in clicked) > _EAGER * shown, "every place clicked"),
        (always and _at_one_place(clicked), "the same place clicked in every answer"),
    )
    return next((why for found, why in signs if found), None)


def _pause_s(session: Sequence[Feedback]) -> float:
    """Seconds that usually pass between two answers; without end when that is not told."""
    times = [each.query.asked_at for each in session if each.dated]
    pauses = [(late - early).total_seconds() for early, late in pairwise(times)]
    return float(np.median(pauses)) if pauses else math.inf


def _at_one_place(session: Sequence[Feedback]) -> bool:
    places = {tuple(place for place, gain in enumerate(each.gains) if gain > 0) for each in session}
    return len(places) == 1
