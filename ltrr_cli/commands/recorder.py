"""What `ltrr query` puts into the event log, and what it says when it cannot."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ltrr_cli import wiring
from ltrr_cli.commands.terminal import warn
from ltrr_cli.errors import QueryError, StorageError
from ltrr_cli.flows.record_answers import record_answers
from ltrr_cli.flows.record_click import record_click
from ltrr_cli.ports import Engine, EventLog
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.events import Click, Impression, WrittenImpression
from ltrr_cli.records.lesson import Lesson

Teach = Callable[[Impression, Click], Lesson | None]


class Recorder:
    """Logs answers and clicks of one session.

    log: None when nothing shall be logged; teach: puts down what a click teaches, for every
    process that opens the index later.
    """

    def __init__(self, log: EventLog | None, *, engine: Engine, teach: Teach | None = None) -> None:
        self.log = log
        self._engine = engine
        self._teach = teach
        self.session = os.urandom(8).hex()
        self._warned = False

    def keep(self, answers: Sequence[Answer]) -> None:
        """Logs answers before they are shown; a disk that refuses costs the log, not the answer."""
        if self.log is not None:
            with self._warning_once():
                record_answers(self.log, answers, engine=self._engine, session=self.session)

    def keep_written(self, events: Sequence[WrittenImpression]) -> None:
        """The same with what a worker process wrote of answers."""
        if self.log is not None and events:
            with self._warning_once():
                self.log.append(events)

    @contextmanager
    def _warning_once(self) -> Iterator[None]:
        try:
            yield
        except StorageError as error:
            if not self._warned:
                warn(f"not logged, so clicks on it cannot be recorded: {error}")
            self._warned = True

    def click(self, answer: Answer, *, position: int) -> Click:
        """Logs a click on a place of an answer; what is asked next knows of it.

        Raises:
            QueryError: the answer was not logged.
            StorageError: the disk refuses.
        """
        if self.log is None:
            raise QueryError("this answer was not logged (--no-log), so there is nothing to click")
        now = self._engine.clock.now()
        answered, click = record_click(self.log, answer.query_id, position=position, at=now)
        lesson = None if self._teach is None else self._teach(answered, click)
        if lesson is not None and self._engine.learner is not None:
            self._engine.learner.learn([lesson])
        return click


def teach(index: Path, answered: Impression, click: Click) -> Lesson | None:
    """Lets the current release learn from a click that is logged; None when the disk refuses."""
    try:
        return wiring.teach(index, answered, click)
    except StorageError as error:
        warn(f"the click is recorded, but nothing learns from it before `ltrr train`: {error}")
        return None


def recorder(index: Path, engine: Engine, *, no_log: bool) -> Recorder:
    """The recorder of one run of the command, over the log of an index."""
    log = None if no_log else wiring.open_event_log(index)
    return Recorder(log, engine=engine, teach=partial(teach, index))
