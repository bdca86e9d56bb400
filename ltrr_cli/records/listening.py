"""Who listened to what, and what that says of a listener."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ltrr_cli.records.hits import Rows, Scores

PARTS_OF_DAY = ("night", "morning", "afternoon", "evening")
"""Six hours each, from midnight."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a listener.

    entities: how many different ones the history has; plays: of all of them; genres: those most
    listened to, most first, each with its share 0..1 of all genres, where an entity counts by
    log(1 + plays); parts_of_day: each with its share of the listener's searches that led to
    something, empty when unknown.
    """

    entities: int
    plays: float
    genres: Mapping[str, float] = field(default_factory=dict)
    parts_of_day: Mapping[str, float] = field(default_factory=dict)

    @property
    def favourite_part_of_day(self) -> str | None:
        """The one with the greatest share, the earlier of two; None when unknown."""
        return max(self.parts_of_day, key=lambda part: self.parts_of_day[part], default=None)
