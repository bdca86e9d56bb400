"""Histories that grow with every answer: what a replay or a simulation knew at each moment."""

from collections import defaultdict

import numpy as np

from ltrr_cli.clicks.listening import Listened, RowOf, day_of, faded, listened
from ltrr_cli.ports import Histories
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.hits import Rows, Scores


class HeldHistories:
    """Port `Histories`, in memory, over those of a generation.

    After the same feedback it holds what `learned_histories` gives as of the latest answer. A
    replay asks `find` first and calls `add` afterwards, so that no answer is known before it
    came.
    """

    def __init__(self, known: Histories | None = None, *, row_of: RowOf) -> None:
        self._known = known
        self._row_of = row_of
        self._events: defaultdict[str, list[Listened]] = defaultdict(list)
        self._as_of = 0.0

    def add(self, feedback: Feedback) -> None:
        """Takes in an answer; one without a listener, or a judgement, changes no history."""
        if feedback.dated:
            self._as_of = max(self._as_of, day_of(feedback.query.asked_at))
        events = list(listened(feedback, row_of=self._row_of))
        if events:
            self._events[feedback.query.user or ""] += events

    def find(self, user: str) -> tuple[Rows, Scores] | None:
        """Port: see there."""
        known = None if self._known is None else self._known.find(user)
        events = self._events.get(user)
        if events is None:
            return known
        plays = faded(events, as_of=self._as_of)
        rows = np.array([each.row for each in events], np.int32)[plays > 0]
        plays = plays[plays > 0]
        if known is not None:
            rows, plays = np.concatenate([known[0], rows]), np.concatenate([known[1], plays])
        return _most_played_first(rows, plays) if len(rows) else None


def _most_played_first(rows: Rows, plays: Scores) -> tuple[Rows, Scores]:
    """Each row once, with the sum of its plays; of equal ones the lower row first."""
    distinct, places = np.unique(rows, return_inverse=True)
    sums = np.bincount(places, weights=plays)
    order = np.lexsort((distinct, -sums))
    return distinct[order], sums[order].astype(np.float32)
