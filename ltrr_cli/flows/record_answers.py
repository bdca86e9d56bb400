"""Answers become impressions in the event log."""

from collections.abc import Sequence

from ltrr_cli.clicks.impression import impression
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.ports import Engine, EventLog
from ltrr_cli.records.answer import Answer


def record_answers(
    log: EventLog, answers: Sequence[Answer], *, engine: Engine, session: str
) -> None:
    """Logs these answers, all or, when the disk refuses, maybe some of them.

    engine: of the release that answered; session: the conversation, or the run of a command

    Raises:
        StorageError: the disk refuses.
    """
    features = SituationFeatures(arms=tuple(engine.arms))
    log.append([
        impression(
            answer,
            entity_ids=engine.entities.ids(answer.ranked.rows),
            session=session,
            context=features.as_logged(answer.situation),
        )
        for answer in answers
    ])
