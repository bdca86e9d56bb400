"""The own event log becomes feedback; foreign logs do so in `clicks.rows_to_feedback`."""

from collections import Counter
from itertools import pairwise

from ltrr_cli.clicks.visits import Losses, feedback_of_visit, visits
from ltrr_cli.ports import EventLog
from ltrr_cli.records.feedback_log import FeedbackLog


def own_feedback(log: EventLog, *, source: str) -> FeedbackLog:
    """The feedback of the own event log; source: what it shall be called.

    Raises:
        StorageError: the log cannot be read.
    """
    losses = Losses()
    feedback, policies, empty = [], Counter[str](), 0
    for visit in visits(log.impressions(), log.clicks(), losses):
        found = feedback_of_visit(visit)
        if found is None:
            empty += 1
            continue
        policies[visit.impression.policy] += 1
        feedback.append(found)
    times = [each.query.asked_at for each in feedback]
    return FeedbackLog(
        source=source,
        feedback=tuple(sorted(feedback, key=lambda each: each.query.asked_at)),
        rows=sum(len(each.entity_ids) for each in feedback),
        empty=empty,
        orphans=losses.orphans,
        unreadable=losses.unreadable,
        out_of_order=sum(late < early for early, late in pairwise(times)),
        policies=policies,
    )
