"""Answers become impressions in the event log."""

from collections.abc import Sequence

from ltrr_cli.clicks.impression import impression
from ltrr_cli.policy.context import as_logged
from ltrr_cli.ports import EntityStore, EventLog
from ltrr_cli.records.answer import Answer


def record_answers(
    log: EventLog, answers: Sequence[Answer], *, entities: EntityStore, session: str
) -> None:
    """Logs these answers, all or, when the disk refuses, maybe some of them.

    entities: of the release that answered; session: the conversation, or the run of a command

    Raises:
        StorageError: the disk refuses.
    """
    log.append([
        impression(
            answer,
            entity_ids=entities.ids(answer.ranked.rows),
            session=session,
            context=as_logged(answer.situation.context),
        )
        for answer in answers
    ])
