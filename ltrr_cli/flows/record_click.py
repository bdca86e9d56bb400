"""A click on a place of an earlier answer becomes an event in the log."""

from datetime import datetime

from ltrr_cli.errors import QueryError
from ltrr_cli.ports import EventLog
from ltrr_cli.records.events import Click, Impression
from ltrr_cli.records.shown import shown


def record_click(
    log: EventLog,
    query_id: str,
    *,
    position: int,
    action: str = "click",
    dwell_s: float | None = None,
    at: datetime,
) -> tuple[Impression, Click]:
    """Logs a click; gives it back with the answer that it was made on.

    position: 1-based place on the page; action: one of `ACTIONS`; at: when it was made

    Raises:
        QueryError: no such answer is in the log, or it has no such place.
        StorageError: the disk refuses.
    """
    answered = log.find(query_id)
    if answered is None:
        raise QueryError(
            f"no answer in the event log has the id {shown(query_id)}; "
            "ltrr query shows the id of each that it logs"
        )
    if not 1 <= position <= len(answered.page):
        raise QueryError(
            f"the answer {query_id} has no place {position}: {_places(len(answered.page))}"
        )
    click = Click(
        query_id=query_id,
        timestamp=at,
        position=position,
        entity_id=answered.at(position),
        action=action,
        dwell_s=dwell_s,
    )
    log.append([click])
    return answered, click


def _places(count: int) -> str:
    return f"its page has places 1 to {count}" if count else "its page is empty"
