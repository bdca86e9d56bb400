"""What happened before in a session: it changes what the next query means."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ltrr_cli.records.query import Query

MOST_CLICKED = 20
"""Clicks that a session remembers, the latest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The state of one listener's session; user: None when nobody says who it is.

    step, clicked: as in `Query`.

    >>> from datetime import datetime, UTC
    >>> later = Session(user="ann").asked().clicked_on(["artist:abba"])
    >>> query = later.place(Query(text="love", asked_at=datetime(2026, 6, 1, tzinfo=UTC)))
    >>> query.step, query.clicked
    (1, ('artist:abba',))
    """

    user: str | None = None
    step: int = 0
    clicked: tuple[str, ...] = ()

    def of(self, user: str | None) -> "Session":
        """Itself, or a fresh one when it is somebody else who goes on."""
        return self if user == self.user else Session(user=user)

    def place(self, query: Query) -> Query:
        """The query with what was done before it."""
        return replace(query, step=self.step, clicked=self.clicked)

    def asked(self) -> "Session":
        """After one query more."""
        return replace(self, step=self.step + 1)

    def clicked_on(self, entity_ids: Iterable[str]) -> "Session":
        """After these clicks, oldest first."""
        return replace(self, clicked=(*self.clicked, *entity_ids)[-MOST_CLICKED:])
