"""Who searches when: visits of listeners over the weeks, a few searches each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from ltrr_cli.simulation.listeners import Listener

START = datetime(2026, 6, 1, tzinfo=UTC)
"""A Monday; all that is simulated happens from then on, whatever the clock says."""

WEEKS = 10
_MORE = 0.45  # odds that somebody who searched searches again at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One search: which of the listeners, when, in which session and week, as which of it.

    step: searches before in the session; week: since the start, 0-based.
    """

    listener: int
    at: datetime
    session: str
    step: int
    week: int


def moments(listeners: Sequence[Listener], *, count: int, rng: np.random.Generator) -> list[Moment]:
    """So many searches in the order of time, over ten weeks."""
    activity = np.array([listener.activity for listener in listeners])
    odds = activity / activity.sum()
    visits = np.zeros(len(listeners), int)
    found: list[Moment] = []
    while len(found) < count:
        who = int(rng.choice(len(listeners), p=odds))
        visits[who] += 1
        found += _visit(listeners[who], who, number=int(visits[who]), rng=rng)
    return sorted(found, key=lambda moment: (moment.at, moment.session, moment.step))[:count]


def _visit(listener: Listener, who: int, *, number: int, rng: np.random.Generator) -> list[Moment]:
    hour = int(rng.choice(24, p=listener.hours))
    day = int(rng.integers(7 * WEEKS))
    at = START + timedelta(days=day, hours=hour, seconds=int(rng.integers(3600)))
    made: list[Moment] = []
    for step in range(int(rng.geometric(1 - _MORE))):
        session = f"{listener.name}-{number}"
        made.append(Moment(listener=who, at=at, session=session, step=step, week=day // 7))
        at += timedelta(seconds=int(rng.integers(20, 240)))
    return made
