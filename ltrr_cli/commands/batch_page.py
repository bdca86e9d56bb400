"""What a worker process makes of an answer of a batch, so that little is left to be sent and done.

To send a whole answer, and to write it into the log and out as JSON in one process for all workers,
took as long as a third of answering it. What only commands need (typer) is not imported here.
"""

from dataclasses import dataclass

from ltrr_cli.commands.as_json import answer_line
from ltrr_cli.commands.listener import listener_obstacle
from ltrr_cli.flows.record_answers import impression_of
from ltrr_cli.ports import Engine, EventLog
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.events import WrittenImpression


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """An answer, ready to be logged and shown.

    event: None when nothing is logged; page: a line of JSON, or the answer for a table; obstacle:
    why nothing is known of the listener, None when something is.
    """

    event: WrittenImpression | None
    page: str | Answer
    obstacle: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePage:
    """Makes the page of an answer; log: only writes out, None when nothing shall be logged."""

    log: EventLog | None
    session: str
    as_json: bool

    def __call__(self, engine: Engine, answer: Answer) -> BatchPage:
        event = None
        if self.log is not None:
            kept = impression_of(answer, engine=engine, session=self.session)
            event = self.log.written(kept)
        return BatchPage(
            event=event,
            page=answer_line(answer, engine.entities) if self.as_json else answer,
            obstacle=listener_obstacle(engine, answer),
        )
