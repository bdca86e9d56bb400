"""BEIR folders: `queries.jsonl` with `_id` and `text`, and `qrels/test.tsv` with a heading."""

import json
from datetime import datetime
from pathlib import Path

from ltrr_cli.backends.judged_files.judgements import Judged, Problems, judged_queries
from ltrr_cli.errors import EvaluationError
from ltrr_cli.records.evaluation import JudgedQueries
from ltrr_cli.records.shown import shown

_QUERIES, _QRELS = "queries.jsonl", "qrels"
_PARTS = ("test.tsv", "dev.tsv", "train.tsv")
_COLUMNS = 3


def is_beir(folder: Path) -> bool:
    """Whether a folder looks like one of BEIR."""
    return (folder / _QUERIES).is_file() and (folder / _QRELS).is_dir()


def read_beir(folder: Path, *, now: datetime) -> JudgedQueries:
    """Judged queries of `qrels/test.tsv`, else of `dev.tsv`, else of `train.tsv`.

    Queries that are of another part are not counted.

    Raises:
        EvaluationError: a file is missing, cannot be read, or a line of it is wrong.
    """
    qrels = next((file for name in _PARTS if (file := folder / _QRELS / name).is_file()), None)
    if qrels is None:
        raise EvaluationError(f"{folder / _QRELS}: expected one of {', '.join(_PARTS)}")
    problems = Problems()
    texts = _queries(folder / _QUERIES, problems)
    graded, repeated = _grades(qrels, problems)
    problems.refuse()
    missing = sorted(graded.keys() - texts.keys())
    if missing:
        raise EvaluationError(f"{qrels}: query {shown(missing[0])} is not in {folder / _QUERIES}")
    told = (
        Judged(query_id=query, query=texts[query], grades=grades)
        for query, grades in graded.items()
    )
    return judged_queries(str(qrels), told, now=now, repeated=repeated)


def _queries(path: Path, problems: Problems) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            problems.add(f"{path}:{number}", "is no JSON")
            continue
        name, text = (row.get("_id"), row.get("text")) if isinstance(row, dict) else (None, None)
        if isinstance(name, str) and isinstance(text, str) and text.strip():
            found[name] = text
        else:
            problems.add(f"{path}:{number}", "expected strings `_id` and `text`")
    return found


def _grades(path: Path, problems: Problems) -> tuple[dict[str, dict[str, float]], int]:
    graded: dict[str, dict[str, float]] = {}
    repeated = 0
    for number, line in enumerate(_lines(path)[1:], start=2):
        if not line.strip():
            continue
        words = line.rstrip("\r").split("\t")
        try:
            query, entity, grade = words[0], words[1], float(words[2])
        except (IndexError, ValueError):
            grade, query, entity = float("nan"), "", ""
        if len(words) != _COLUMNS or not abs(grade) < float("inf"):
            expected = "query id, entity id and grade between tabs"
            problems.add(f"{path}:{number}", f"is {shown(line)}, expected {expected}")
            continue
        mine = graded.setdefault(query, {})
        repeated += entity in mine
        mine.setdefault(entity, max(grade, 0.0))
    return graded, repeated


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
