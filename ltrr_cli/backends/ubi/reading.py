"""UBI queries and events become rows of a click log."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ltrr_cli.backends.ubi.attributes import details, propensity, release_of, table
from ltrr_cli.backends.ubi.lines import UbiEvent, UbiQuery, read_events, read_queries
from ltrr_cli.backends.ubi.shown import Shown, shown_by
from ltrr_cli.errors import LogError
from ltrr_cli.records.click_rows import ClickRows, Details, RowNumbers, Texts

_SUFFIXES = (".jsonl", ".ndjson", ".json")


def read_ubi_rows(folder: Path) -> ClickRows:
    """The rows of `ubi_queries` and `ubi_events` (.jsonl, .ndjson or .json) of a folder.

    Raises:
        LogError: a file is missing, or a line is not as the schema says.
    """
    queries = list(read_queries(_file(folder, "ubi_queries")))
    events, ignored = _useful(read_events(_file(folder, "ubi_events")))
    known = {query.query_id for query in queries}
    strays = sum(event.query_id not in known for event in events)
    by_query: dict[str, list[UbiEvent]] = defaultdict(list)
    for event in events:
        by_query[event.query_id or ""].append(event)
    answers = [_answer(query, by_query.pop(query.query_id, [])) for query in queries]
    rows = _rows(str(folder), [each for each in answers if each.shown.entities])
    return replace(
        rows,
        empty=sum(not each.shown.entities for each in answers),
        orphans=strays + sum(each.shown.orphans for each in answers),
        ignored=ignored,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    query: UbiQuery
    shown: Shown
    time: datetime | None
    user: str | None
    session: str | None


def _file(folder: Path, name: str) -> Path:
    for suffix in _SUFFIXES:
        if (path := folder / f"{name}{suffix}").exists():
            return path
    raise LogError(f"{folder}: no {name}.jsonl, expected UBI queries and events in a folder")


def _useful(events: Iterable[UbiEvent]) -> tuple[list[UbiEvent], int]:
    """Events that say something of an object shown, and how many others there are.

    Positions of a file that counts from 0 are moved by one.
    """
    every = list(events)
    useful = [each for each in every if each.action and each.query_id and each.entity_id]
    if any(each.position == 0 for each in useful):
        useful = [
            each if each.position is None else replace(each, position=each.position + 1)
            for each in useful
        ]
    return useful, len(every) - len(useful)


def _answer(query: UbiQuery, events: Sequence[UbiEvent]) -> _Answer:
    """A query with its events; what it does not tell of itself they may."""
    told: list[UbiQuery | UbiEvent] = [query, *events]
    times = [each.time for each in told if each.time is not None]
    users = [each.user for each in told if each.user is not None]
    sessions = [each.session for each in told if each.session is not None]
    return _Answer(
        query=query,
        shown=shown_by(query, events),
        time=query.time or min(times, default=None),
        user=query.user if query.ours else next(iter(users), query.client),
        session=query.session if query.ours else next(iter(sessions), None),
    )


def _rows(source: str, answers: Sequence[_Answer]) -> ClickRows:
    sizes = np.array([len(each.shown.entities) for each in answers], np.int64)
    number = np.repeat(np.arange(len(answers)), sizes)
    queries = [each.query for each in answers]

    def texts(values: Iterable[str | None]) -> Texts:
        made = _texts(values)
        return Texts(codes=made.codes[number], values=made.values)

    actions = _texts(action for each in answers for action in each.shown.actions)
    times = [_utc(each.time) for each in answers]
    return ClickRows(
        source=source,
        query=texts(each.text for each in queries),
        entity_id=_texts(entity for each in answers for entity in each.shown.entities),
        clicked=actions.codes >= 0,
        query_id=texts(each.query_id for each in queries),
        times=np.array(times, "datetime64[us]")[number],
        user_id=texts(each.user for each in answers),
        session_id=texts(each.session for each in answers),
        position=np.array([place for each in answers for place in _positions(each.shown)], float),
        action=actions,
        propensity=np.array([propensity(each) for each in queries], float)[number],
        release=texts(release_of(each) for each in queries),
        arm_ranks=table(queries, "arm_ranks", sizes=sizes),
        features=table(queries, "features", sizes=sizes),
        details=_DetailsOf(queries, number),
        policies=Counter(str(each.ours["policy"]) for each in queries if "policy" in each.ours),
    )


class _DetailsOf:
    """Says of rows how their answers came about."""

    def __init__(self, queries: Sequence[UbiQuery], number: RowNumbers) -> None:
        self._queries = queries
        self._number = number

    def __call__(self, rows: RowNumbers) -> Iterator[Details]:
        return (details(self._queries[number]) for number in self._number[rows].tolist())


def _positions(shown: Shown) -> Sequence[float]:
    return shown.positions or (np.nan,) * len(shown.entities)


def _utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(UTC).replace(tzinfo=None)


def _texts(values: Iterable[str | None]) -> Texts:
    number: dict[str, int] = {}
    codes = [-1 if each is None else number.setdefault(each, len(number)) for each in values]
    return Texts(codes=np.array(codes, np.int32), values=tuple(number))
