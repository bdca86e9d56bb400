"""The event log is written out: a row for each place that was shown, or as UBI."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ltrr_cli.clicks.visits import Losses, rows_of_visit, visits
from ltrr_cli.ports import ClickTable, EventLog
from ltrr_cli.records.events import ShownEntity
from ltrr_cli.records.visit import Visit


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
    return export_visits(log, lambda drawn: table.write(_rows(drawn)))


def export_visits(log: EventLog, write: Callable[[Iterator[Visit]], None]) -> Exported:
    """Writes all answers of the log, each with its clicks, by what takes them.

    Raises:
        StorageError: the log cannot be read, or what takes the visits cannot write.
    """
    told, losses = Exported(), Losses()
    write(_counted(log, told, losses))
    told.orphans, told.unreadable = losses.orphans, losses.unreadable
    return told


def _rows(drawn: Iterator[Visit]) -> Iterator[ShownEntity]:
    for visit in drawn:
        yield from rows_of_visit(visit)


def _counted(log: EventLog, told: Exported, losses: Losses) -> Iterator[Visit]:
    for visit in visits(log.impressions(), log.clicks(), losses):
        told.answers += 1
        told.rows += len(visit.impression.page)
        told.clicked += len({click.position for click in visit.clicks})
        yield visit
