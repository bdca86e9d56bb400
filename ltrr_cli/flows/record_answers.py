"""Answers become impressions in the event log."""

from collections.abc import Sequence

from ltrr_cli.clicks.impression import impression
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.ports import Engine, EventLog
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.events import Impression


def record_answers(
    log: EventLog, answers: Sequence[Answer], *, engine: Engine, session: str
) -> None:
    """Logs these answers, all or, when the disk refuses, maybe some of them.

    engine: of the release that answered; session: the conversation, or the run of a command

    Raises:
        StorageError: the disk refuses.
    """
    log.append([impression_of(answer, engine=engine, session=session) for answer in answers])


def impression_of(answer: Answer, *, engine: Engine, session: str) -> Impression:
    """What the log keeps of an answer; see `record_answers`."""
    features = SituationFeatures(arms=tuple(engine.arms))
    return impression(
        answer,
        entity_ids=engine.entities.ids(answer.ranked.rows),
        session=session,
        context=features.as_logged(answer.situation),
    )
