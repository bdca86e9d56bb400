"""What every long work is given: a clock, and somebody to tell how far it is."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime: ...

    def seconds(self) -> float:
        """A steady count of seconds, for measuring how long something took."""
        ...


class Advance(Protocol):
    """Says that `count` more things are done."""

    def __call__(self, count: int = 1) -> None: ...


class Progress(Protocol):
    """Shows how far a long work is."""

    def stage(self, name: str, *, total: int | None = None) -> AbstractContextManager[Advance]: ...

    def warn(self, message: str) -> None: ...
