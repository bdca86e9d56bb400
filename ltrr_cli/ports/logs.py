"""Where events are kept, and where they are written out to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ltrr_cli.records.events import (
    Click,
    Impression,
    ShownEntity,
    Unreadable,
    WrittenImpression,
)


class EventLog(Protocol):
    """What was answered and what was clicked, for ever; only ever appended to."""

    def written(self, impression: Impression) -> WrittenImpression:
        """The impression as `append` takes it too: any process may make it."""
        ...

    def append(self, events: Sequence[Impression | WrittenImpression | Click]) -> None:
        """Writes these; when it returns they are on the disk.

        Raises:
            StorageError: the disk refuses.
        """
        ...

    def find(self, query_id: str) -> Impression | None:
        """The impression of this id; newest first, so that a recent one is found at once."""
        ...

    def impressions(self) -> Iterator[Impression | Unreadable]:
        """All of them, oldest first, with what could not be read in its place."""
        ...

    def clicks(self) -> Iterator[Click | Unreadable]:
        """All of them, oldest first, with what could not be read in its place."""
        ...


class ClickTable(Protocol):
    """Takes rows of a click log, for others to read."""

    def write(self, rows: Iterable[ShownEntity]) -> None:
        """Writes these rows; the table appears whole or not at all.

        Raises:
            StorageError: the disk refuses.
        """
        ...
