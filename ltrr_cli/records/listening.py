"""Who listened to what, and what that says of a listener."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Rows, Scores

PARTS_OF_DAY = ("night", "morning", "afternoon", "evening")
"""Six hours each, from midnight."""


def part_of_day(at: datetime) -> str:
    """The part of the day that a moment is in, by the clock that it carries.

    >>> part_of_day(datetime(2026, 6, 1, 5, 59)), part_of_day(datetime(2026, 6, 1, 6))
    ('night', 'morning')
    """
    return PARTS_OF_DAY[at.hour * len(PARTS_OF_DAY) // 24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plays:
    """Plays of many listeners; the three are aligned, (n,).

    A listener and an entity may stand there more than once: such plays add up. plays: more than
    0; a click counts as half a play, and what faded as less.
    """

    users: Sequence[str]
    rows: Rows
    plays: Scores

    def __len__(self) -> int:
        return len(self.users)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taste:
    """The genres that a listener listens to, as numbers of a generation's facets.

    codes: (k,), rising, each once, at least one; shares: (k,), aligned, above 0, they sum to 1.
    """

    codes: npt.NDArray[np.int32]
    shares: npt.NDArray[np.float64]

    def share_of(self, codes: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """The share of each of these facets, 0 for others; the shape of `codes`.

        >>> taste = Taste(codes=np.array([2, 5], np.int32), shares=np.array([0.75, 0.25]))
        >>> taste.share_of(np.array([5, 4, 2, 9], np.int32)).tolist()
        [0.25, 0.0, 0.75, 0.0]
        """
        places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        found: npt.NDArray[np.float64] = np.where(
            self.codes[places] == codes, self.shares[places], 0.0
        )
        return found

    @property
    def entropy(self) -> float:
        """How far the shares are spread, in nats: 0 for one genre, log(k) for k equal ones."""
        return float(-(self.shares * np.log(self.shares)).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a listener.

    entities: how many different ones the history has; plays: of all of them; genres: what the
    most played ones are about, most first, each with its share 0..1 of all, where an entity counts
    by log(1 + plays); parts_of_day: each with its share of the listener's searches that led to
    something, empty when unknown; taste: the genres once more, None when there are none.
    """

    entities: int
    plays: float
    genres: Mapping[str, float] = field(default_factory=dict)
    parts_of_day: Mapping[str, float] = field(default_factory=dict)
    taste: Taste | None = field(default=None, compare=False)

    @property
    def favourite_part_of_day(self) -> str | None:
        """The one with the greatest share, the earlier of two; None when unknown."""
        return max(self.parts_of_day, key=lambda part: self.parts_of_day[part], default=None)
