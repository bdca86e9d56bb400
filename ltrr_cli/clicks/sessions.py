"""Each answer of a log gets to know what was clicked before it in its session."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.session import Session

LONGEST_PAUSE = timedelta(minutes=30)
"""After a longer one a new session begins, whatever the log calls it; the usual border
(Catledge and Pitkow, 1995, found 25.5 minutes)."""


def in_sessions(feedback: Iterable[Feedback]) -> Iterator[Feedback]:
    """The same feedback, each query with its `step` and what was `clicked` before it.

    Only what lies before a query counts, so that a replay knows no more than was known then.
    Left as it is: what is judged or has no date, and answers whose session is only their query,
    because the log names neither session nor listener.

    feedback: by time.
    """
    going_on: dict[str, tuple[Session, datetime]] = {}
    for each in feedback:
        if each.judged or not each.dated or _nobody_s(each):
            yield each
            continue
        at, user = each.query.asked_at, each.query.user
        before, last = going_on.get(each.session, (Session(user=user), at))
        session = before.of(user) if at - last <= LONGEST_PAUSE else Session(user=user)
        yield replace(each, query=session.place(each.query))
        going_on[each.session] = (session.asked().clicked_on(each.found), at)


def _nobody_s(each: Feedback) -> bool:
    return each.query.user is None and each.session == f"query {each.query.text}"
