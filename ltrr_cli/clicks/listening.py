"""What listeners play and click, as the log tells: histories that go on after the build."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.listening import PARTS_OF_DAY, Plays

HALF_LIFE_DAYS = 90.0
"""After so long what was played counts half; plays of the build's file have no date and stay."""

_FORGOTTEN = 0.01  # a play after almost two years
_SECONDS_OF_DAY = 86_400.0

RowOf = Callable[[str], int | None]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """Something was done with an entity; gain: 1 for a play, .5 for a click.

    day: since 1970, with its fraction, NaN when the log does not say.
    """

    row: int
    gain: float
    day: float


def listened(feedback: Feedback, *, row_of: RowOf) -> Iterator[Listened]:
    """What a listener did with a page.

    Nothing for a judgement, which is an opinion and not listening, nor where nobody knows who it
    was. Entities that are not in the catalogue are left out.
    """
    if feedback.judged or feedback.query.user is None:
        return
    day = day_of(feedback.query.asked_at) if feedback.dated else float("nan")
    for entity_id, gain in zip(feedback.entity_ids, feedback.gains, strict=True):
        row = row_of(entity_id) if gain > 0 else None
        if row is not None:
            yield Listened(row=row, gain=gain, day=day)


def faded(events: Iterable[Listened], *, as_of: float) -> Scores:
    """What each event is worth on a day, in plays, (n,): gain · 2^(-age / 90 days).

    0 for what is forgotten; without a date nothing fades.

    >>> events = [Listened(row=7, gain=0.5, day=day) for day in (0, 90, float("nan"))]
    >>> faded(events, as_of=90).tolist()
    [0.25, 0.5, 0.5]
    """
    pairs = np.array([(each.gain, each.day) for each in events], np.float64).reshape(-1, 2)
    ages = np.nan_to_num(np.maximum(as_of - pairs[:, 1], 0.0))
    worth = pairs[:, 0] * 2.0 ** (-ages / HALF_LIFE_DAYS)
    return np.where(worth >= _FORGOTTEN, worth, 0.0).astype(np.float32)


def day_of(moment: datetime) -> float:
    """Days since 1970, with the fraction."""
    return moment.timestamp() / _SECONDS_OF_DAY


def learned_histories(
    known: Plays | None, feedback: Iterable[Feedback], *, row_of: RowOf, as_of: datetime
) -> Plays:
    """The histories of a generation, if it has any, and after them what the log adds."""
    users: list[str] = []
    events: list[Listened] = []
    for each in feedback:
        found = list(listened(each, row_of=row_of))
        users += [each.query.user or ""] * len(found)
        events += found
    plays = faded(events, as_of=day_of(as_of))
    kept = np.flatnonzero(plays)
    rows = np.array([events[at].row for at in kept.tolist()], np.int32)
    added = Plays(users=[users[at] for at in kept.tolist()], rows=rows, plays=plays[kept])
    return added if known is None else _together(known, added)


def parts_of_day(feedback: Iterable[Feedback]) -> dict[str, Scores]:
    """Listener → how many searches led to something in each of `PARTS_OF_DAY`, (4,)."""
    counts: defaultdict[str, Floats] = defaultdict(lambda: np.zeros(len(PARTS_OF_DAY)))
    for each in feedback:
        user = each.query.user
        if user is not None and each.dated and not each.judged and each.found:
            counts[user][each.query.asked_at.hour * len(PARTS_OF_DAY) // 24] += 1
    return {user: of_user.astype(np.float32) for user, of_user in counts.items()}


def _together(known: Plays, added: Plays) -> Plays:
    return Plays(
        users=[*known.users, *added.users],
        rows=np.concatenate([known.rows, added.rows]),
        plays=np.concatenate([known.plays, added.plays]),
    )
