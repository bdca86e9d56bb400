"""Stages of a long work: shown while they run, remembered with their times."""

from collections.abc import Iterator
from contextlib import contextmanager

from ltrr_cli.ports import Advance, Clock, Progress
from ltrr_cli.records.manifest import Stage


class Stages:
    """Runs stages under a `Progress` and keeps (name, count, seconds) of each, in order of end."""

    def __init__(self, progress: Progress, clock: Clock) -> None:
        self._progress = progress
        self._clock = clock
        self.done: list[Stage] = []

    @contextmanager
    def stage(self, name: str, *, total: int | None = None, size: int = 0) -> Iterator[Advance]:
        """Shows one stage.

        total: of a stage that says how far it is; size: what one that never says so counts as.
        """
        started = self._clock.seconds()
        done = 0
        with self._progress.stage(name, total=total) as shown:

            def advance(count: int = 1) -> None:
                nonlocal done
                done += count
                shown(count)

            yield advance
            if not done and size:
                advance(size)
        seconds = self._clock.seconds() - started
        self.done.append(Stage(name=name, count=done, seconds=seconds))
