"""The planted catalogue as an index, and logs of listeners who use words that no entity has."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from ltrr_cli import wiring
from ltrr_cli.config import BuildSettings
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.query import Query
from tests.conftest import Silent
from tests.unit.encoder_tuning_task import MEANT, Task

JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (6, 7))
LISTENERS = 3
TESTS = 180
"""A fifth of all events, so that exactly July is held out."""


def build_planted(task: Task, folder: Path) -> Path:
    """The index of a planted task: its entities in their order, so that row r is "track-r"."""
    records = [
        {"id": f"track-{row}", "type": "track", "title": _name(task, row), "genres": {tag: 1.0}}
        for row, tag in enumerate(task.tags)
    ]
    catalogue = folder / "planted.jsonl"
    catalogue.write_text("\n".join(map(json.dumps, records)), "utf-8")
    index = folder / "index"
    wiring.build(catalogue, index, settings=BuildSettings(), progress=Silent())
    return index


def planted_log(task: Task, *, by_word: bool) -> FeedbackLog:
    """In June listeners ask for the taught entities by name and by what they are good for; in July
    for the others by what they are good for, or (`by_word` False) by name.
    """
    word_of = {tag: word for word, tag in MEANT.items()}
    taught, others = np.flatnonzero(task.taught).tolist(), np.flatnonzero(~task.taught).tolist()
    june = [
        (query, row)
        for row in taught
        for query in (word_of[task.tags[row]], _name(task, row).lower()) * LISTENERS
    ]
    july = [
        (word_of[task.tags[row]] if by_word else _name(task, row).lower(), row)
        for row in (others * TESTS)[:TESTS]
    ]
    assert TESTS / (len(june) + TESTS) > 0.2 - 1e-9
    asked = [(JUNE, query, row) for query, row in june] + [(JULY, *each) for each in july]
    events = [_judged(number, *each) for number, each in enumerate(asked)]
    return FeedbackLog(source="planted", feedback=tuple(events), rows=len(events))


def _judged(number: int, month: datetime, query: str, row: int) -> Feedback:
    at = month + timedelta(minutes=number)
    return Feedback(
        query_id=str(number),
        query=Query(text=query, asked_at=at),
        dated=True,
        session=f"session {number}",
        entity_ids=(f"track-{row}",),
        gains=(1.0,),
    )


def _name(task: Task, row: int) -> str:
    return " ".join(task.texts[row].split()[:2])
