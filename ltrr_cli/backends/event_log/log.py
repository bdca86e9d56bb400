"""Port `EventLog` over the files of a folder."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from ltrr_cli.backends.event_log.lines import (
    dump_click,
    dump_impression,
    key_of,
    parse_click,
    parse_impression,
)
from ltrr_cli.backends.event_log.segments import FULL, Segments
from ltrr_cli.records.events import Click, Impression, Unreadable, WrittenImpression

_Event = TypeVar("_Event", Impression, Click)


class FileEventLog:
    """Reads and appends; nothing is held open in between."""

    def __init__(self, folder: Path, *, full: int = FULL) -> None:
        self._impressions = Segments(folder, "impressions", full=full)
        self._clicks = Segments(folder, "clicks", full=full)

    def written(self, impression: Impression) -> WrittenImpression:
        return WrittenImpression(line=dump_impression(impression))

    def append(self, events: Sequence[Impression | WrittenImpression | Click]) -> None:
        """Port: see there.

        Raises:
            StorageError: the disk refuses.
        """
        shown = [_line(event) for event in events if not isinstance(event, Click)]
        clicked = [dump_click(event) for event in events if isinstance(event, Click)]
        if shown:
            self._impressions.append(shown)
        if clicked:
            self._clicks.append(clicked)

    def find(self, query_id: str) -> Impression | None:
        lines = self._impressions.containing(key_of(query_id))
        found = (parse_impression(line) for line in lines)
        return next((each for each in found if each is not None), None)

    def impressions(self) -> Iterator[Impression | Unreadable]:
        return _events(self._impressions, parse_impression)

    def clicks(self) -> Iterator[Click | Unreadable]:
        return _events(self._clicks, parse_click)


def _line(event: Impression | WrittenImpression) -> bytes:
    return event.line if isinstance(event, WrittenImpression) else dump_impression(event)


def _events(
    segments: Segments, parse: Callable[[bytes], _Event | None]
) -> Iterator[_Event | Unreadable]:
    for line in segments.lines():
        event = parse(line.text)
        yield Unreadable(place=line.place) if event is None else event
