"""What `ltrr query` puts into the event log, and what it says when it cannot."""

import os
from collections.abc import Sequence
from pathlib import Path

from ltrr_cli import wiring
from ltrr_cli.commands.terminal import warn
from ltrr_cli.errors import QueryError, StorageError
from ltrr_cli.flows.record_answers import record_answers
from ltrr_cli.flows.record_click import record_click
from ltrr_cli.ports import Engine, EventLog
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.events import Click


class Recorder:
    """Logs answers and clicks of one session; log: None when nothing shall be logged."""

    def __init__(self, log: EventLog | None, *, engine: Engine) -> None:
        self._log = log
        self._engine = engine
        self._session = os.urandom(8).hex()
        self._warned = False

    def keep(self, answers: Sequence[Answer]) -> None:
        """Logs answers before they are shown; a disk that refuses costs the log, not the answer."""
        if self._log is None:
            return
        try:
            record_answers(
                self._log, answers, entities=self._engine.entities, session=self._session
            )
        except StorageError as error:
            if not self._warned:
                warn(f"not logged, so clicks on it cannot be recorded: {error}")
            self._warned = True

    def click(self, answer: Answer, *, position: int) -> Click:
        """Logs a click on a place of an answer.

        Raises:
            QueryError: the answer was not logged.
            StorageError: the disk refuses.
        """
        if self._log is None:
            raise QueryError("this answer was not logged (--no-log), so there is nothing to click")
        now = self._engine.clock.now()
        _, click = record_click(self._log, answer.query_id, position=position, at=now)
        return click


def recorder(index: Path, engine: Engine, *, no_log: bool) -> Recorder:
    """The recorder of one run of the command, over the log of an index."""
    return Recorder(None if no_log else wiring.open_event_log(index), engine=engine)
