"""The event log becomes a click log: a row for each place that was shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from ltrr_cli.clicks.shown_entities import ClicksOfAnswers, shown_entities
from ltrr_cli.ports import ClickTable, EventLog
from ltrr_cli.records.events import ShownEntity, Unreadable


@dataclass(slots=True)
class Exported:
    """How many there were of everything.

    answers: those that were read, also the ones whose page was empty; rows: places shown;
    clicked: of these; orphans: clicks on answers or places that are not in the log; unreadable:
    lines that were torn by a kill, or damaged.
    """

    answers: int = 0
    rows: int = 0
    clicked: int = 0
    orphans: int = 0
    unreadable: int = 0


def export_clicks(log: EventLog, table: ClickTable) -> Exported:
    """Writes the whole log into the table.

    Raises:
        StorageError: the log cannot be read or the table not be written.
    """
    told = Exported()
    clicks = _clicks(log, told)
    table.write(_rows(log, clicks, told))
    told.orphans += len(clicks)
    return told


def _clicks(log: EventLog, told: Exported) -> ClicksOfAnswers:
    clicks = ClicksOfAnswers()
    for event in log.clicks():
        if isinstance(event, Unreadable):
            told.unreadable += 1
        else:
            clicks.add(event)
    return clicks


def _rows(log: EventLog, clicks: ClicksOfAnswers, told: Exported) -> Iterator[ShownEntity]:
    for event in log.impressions():
        if isinstance(event, Unreadable):
            told.unreadable += 1
            continue
        told.answers += 1
        mine = clicks.take(event.query_id)
        told.orphans += sum(
            len(each) for position, each in mine.items() if position > len(event.page)
        )
        for row in shown_entities(event, mine):
            told.rows += 1
            told.clicked += row.clicked
            yield row
