"""Which format a file or folder of judged queries is of."""

from datetime import datetime
from pathlib import Path

from ltrr_cli.backends.judged_files.beir import is_beir, read_beir
from ltrr_cli.backends.judged_files.own import SUFFIXES, read_own
from ltrr_cli.backends.judged_files.trec import read_trec
from ltrr_cli.errors import EvaluationError
from ltrr_cli.records.evaluation import JudgedQueries


def read_judged(path: Path, *, now: datetime) -> JudgedQueries:
    """Judged queries of a file in the own format, of TREC qrels with topics, or of a BEIR folder.

    now: what stands for the time where none is told.

    Raises:
        EvaluationError: there is none, it is of no known format, or a value cannot be.
    """
    if not path.exists():
        raise EvaluationError(f"{path}: no such file or folder of judged queries")
    if path.is_dir():
        found = read_beir(path, now=now) if is_beir(path) else _trec_folder(path, now=now)
    elif "qrels" in path.name:
        found = read_trec(path, _topics_beside(path.parent), now=now)
    elif path.name.lower().endswith(SUFFIXES):
        found = read_own(path, now=now)
    else:
        raise EvaluationError(
            f"{path}: unknown kind of file, expected judged queries as {', '.join(SUFFIXES)}, "
            "or TREC qrels with `qrels` in the name of the file"
        )
    if not any(event.found for event in found.queries):
        raise EvaluationError(f"{path}: no query has a relevant entity, there is nothing to find")
    return found


def _trec_folder(folder: Path, *, now: datetime) -> JudgedQueries:
    qrels = _only(folder, "qrels")
    return read_trec(qrels, _topics_beside(folder), now=now)


def _topics_beside(folder: Path) -> Path:
    return _only(folder, "topics")


def _only(folder: Path, word: str) -> Path:
    """The one file of a folder with this word in its name."""
    files = sorted(file for file in folder.iterdir() if word in file.name and file.is_file())
    if len(files) != 1:
        there = ", ".join(file.name for file in files) or "none"
        raise EvaluationError(
            f"{folder}: expected one file with `{word}` in its name, found {there}; a folder of "
            "judged queries holds TREC topics and qrels, or BEIR's queries.jsonl and qrels/test.tsv"
        )
    return files[0]
