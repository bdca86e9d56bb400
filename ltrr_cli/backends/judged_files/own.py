"""The own format: JSON lines or Parquet, a query with all its judgements in each row.

query, relevant [{id, grade}]; optional segment, user_id, timestamp, group
"""

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from ltrr_cli.backends.judged_files.judgements import Judged, Problems, judged_queries
from ltrr_cli.errors import EvaluationError, StorageError
from ltrr_cli.records.evaluation import JudgedQueries
from ltrr_cli.records.shown import shown
from ltrr_cli.records.unpacking import open_gzip

SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".parquet")
_RELEVANT = 'a list of objects such as [{"id": "track:1", "grade": 2}]'
_TEXTS = ("segment", "user_id", "group")
_HIGHEST = 1_000_000


def read_own(path: Path, *, now: datetime) -> JudgedQueries:
    """The judged queries of a file.

    Raises:
        EvaluationError: it cannot be read, or a value cannot be; names place, field and value.
    """
    problems = Problems()
    told, repeated = [], 0
    for number, (place, row) in enumerate(_rows(path), start=1):
        found = _judged(str(number), row, place=place, problems=problems)
        if found is not None:
            told.append(found)
            repeated += len(row["relevant"]) - len(found.grades)
    problems.refuse()
    return judged_queries(str(path), told, now=now, repeated=repeated)


def write_own(path: Path, judged: JudgedQueries) -> None:
    """Writes judged queries as JSON lines, so that `read_own` gives the same again.

    Raises:
        StorageError: the file cannot be written.
    """
    lines = []
    for each in judged.queries:
        graded = zip(each.entity_ids, each.gains, strict=True)
        row: dict[str, Any] = {
            "query": each.query.text,
            "relevant": [{"id": name, "grade": gain * judged.highest} for name, gain in graded],
            "segment": each.segment,
            "group": each.session,
        }
        row |= {} if each.query.user is None else {"user_id": each.query.user}
        row |= {"timestamp": each.query.asked_at.isoformat()} if each.dated else {}
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    try:
        path.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror or error}") from error


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    if path.suffix.lower() == ".parquet":
        try:
            rows = parquet.read_table(path).to_pylist()
        except (pa.ArrowException, OSError, ValueError, OverflowError, TypeError) as error:
            raise EvaluationError(f"{path}: cannot be read: {_first_line(error)}") from error
        yield from ((f"{path}: row {number}", row) for number, row in enumerate(rows, start=1))
        return
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            place = f"{path}:{number}"
            try:
                yield place, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise EvaluationError(f"{place}: is no JSON: {_first_line(error)}") from error


def _lines(path: Path) -> list[str]:
    try:
        with open_gzip(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
            data = file.read()
        return data.decode("utf-8-sig").split("\n")
    except (OSError, EOFError, UnicodeError, zlib.error) as error:
        raise EvaluationError(f"{path}: cannot be read: {_first_line(error)}") from error


def _judged(number: str, row: Any, *, place: str, problems: Problems) -> Judged | None:  # noqa: ANN401
    """The query of a row, None with a problem noted."""
    if not isinstance(row, dict):
        problems.add(place, f"is {shown(row)}, expected an object")
        return None
    known = len(problems.found)
    query, relevant = row.get("query"), row.get("relevant")
    if not isinstance(query, str) or not query.strip():
        problems.add(place, f"query is {shown(query)}, expected a string that is not empty")
    if not isinstance(relevant, list):
        problems.add(place, f"relevant is {shown(relevant)}, expected {_RELEVANT}")
        return None
    grades: dict[str, float] = {}
    for each in relevant:
        _add_grade(grades, each, place=place, problems=problems)
    texts = {name: _text(row, name, place=place, problems=problems) for name in _TEXTS}
    at = _moment(row.get("timestamp"), place=place, problems=problems)
    if len(problems.found) > known or not isinstance(query, str):
        return None
    return Judged(
        query_id=number,
        query=query,
        grades=grades,
        segment=texts["segment"] or "",
        user=texts["user_id"],
        at=at,
        group=texts["group"],
    )


def _add_grade(grades: dict[str, float], each: Any, *, place: str, problems: Problems) -> None:  # noqa: ANN401
    """An entity that is named twice keeps its first grade."""
    name = each.get("id") if isinstance(each, dict) else None
    if not isinstance(name, str) or not name:
        problems.add(place, f"relevant holds {shown(each)}, expected {_RELEVANT}")
        return
    grade = each.get("grade", 1)
    grade = 1 if grade is None else grade
    is_number = isinstance(grade, int | float) and not isinstance(grade, bool)
    if not is_number or not 0 <= grade <= _HIGHEST:
        problems.add(place, f"grade is {shown(grade)}, expected a number from 0 to {_HIGHEST:,}")
        return
    grades.setdefault(name, float(grade))


def _text(row: dict[str, Any], name: str, *, place: str, problems: Problems) -> str | None:
    value = row.get(name)
    if value is None or isinstance(value, str):
        return value or None
    problems.add(place, f"{name} is {shown(value)}, expected a string")
    return None


def _moment(value: Any, *, place: str, problems: Problems) -> datetime | None:  # noqa: ANN401
    if value is None:
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        problems.add(place, f"timestamp is {shown(value)}, expected an ISO time")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".")
