"""TREC: qrels and topics in, runs and qrels out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from ltrr_cli.backends.judged_files.judgements import Judged, Problems, judged_queries
from ltrr_cli.errors import EvaluationError, StorageError
from ltrr_cli.records.evaluation import JudgedQueries
from ltrr_cli.records.shown import shown

_COLUMNS = 4
_BEGIN = re.compile(r"<top>", re.IGNORECASE)
_END = re.compile(r"</top>", re.IGNORECASE)
# no pattern may try a long run of spaces from each of them again: files come from strangers
_NUMBER = re.compile(r"<num>\s*(?:number:)?([^<]*)", re.IGNORECASE)
_TITLE = re.compile(r"<title>\s*(?:topic:)?([^<]*)", re.IGNORECASE)

Graded = dict[str, dict[str, float]]


def read_trec(qrels: Path, topics: Path, *, now: datetime) -> JudgedQueries:
    """Judged queries of a file of judgements and one of topics.

    Topics are lines of id, tab, query, or the `<top>` blocks of TREC with `<num>` and `<title>`.

    Raises:
        EvaluationError: a file cannot be read, or a line of it is wrong.
    """
    problems = Problems()
    texts = dict(_topics(topics, problems))
    graded, repeated = _qrels(qrels, problems)
    problems.refuse()
    missing = sorted(graded.keys() - texts.keys())
    if missing:
        raise EvaluationError(
            f"{qrels}: topic {shown(missing[0])} is judged but not among the topics of {topics}"
            + (f", nor are {len(missing) - 1} others" if len(missing) > 1 else "")
        )
    told = (
        Judged(query_id=topic, query=text, grades=graded.get(topic, {}))
        for topic, text in texts.items()
    )
    return judged_queries(str(qrels), told, now=now, repeated=repeated)


def write_runs(
    folder: Path, runs: Mapping[str, Mapping[str, Sequence[str]]], *, judged: JudgedQueries
) -> list[Path]:
    """Writes `SYSTEM.run` for every system and `qrels.txt`, as trec_eval reads them.

    runs: system → query id → ids, best first. Scores fall by one from place to place, because
    trec_eval goes by scores. White space in ids, which the format has no way to write, becomes
    `%20` and the like.

    Raises:
        StorageError: a file cannot be written.
    """
    files = {f"{_file_name(name)}.run": _run(name, lists) for name, lists in runs.items()}
    files["qrels.txt"] = _qrels_lines(judged)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in files.items():
            (folder / name).write_text("".join(lines), "utf-8")
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return [folder / name for name in files]


def _run(name: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    tag = _file_name(name)
    for query, ids in lists.items():
        for place, entity in enumerate(ids, start=1):
            score = len(ids) - place + 1
            yield f"{_word(query)} Q0 {_word(entity)} {place} {score} {tag}\n"


def _qrels_lines(judged: JudgedQueries) -> Iterator[str]:
    for each in judged.queries:
        for entity, gain in zip(each.entity_ids, each.gains, strict=True):
            grade = round(gain * judged.highest, 9)
            yield f"{_word(each.query_id)} 0 {_word(entity)} {grade:g}\n"


def _word(text: str) -> str:
    return re.sub(r"\s", lambda found: quote(found.group()), text)


def _file_name(system: str) -> str:
    """The name of a system as the name of a file.

    >>> _file_name("RRF lexical + dense")
    'rrf-lexical-dense'
    """
    return re.sub(r"[^a-z0-9]+", "-", system.lower()).strip("-")


def _qrels(path: Path, problems: Problems) -> tuple[Graded, int]:
    graded: Graded = {}
    repeated = 0
    for number, line in enumerate(_text(path).split("\n"), start=1):
        words = line.split()
        if not words:
            continue
        grade = _number(words[-1])
        if len(words) != _COLUMNS or grade is None:
            expected = "topic, iteration, entity and grade"
            problems.add(f"{path}:{number}", f"is {shown(line)}, expected {expected}")
            continue
        mine = graded.setdefault(words[0], {})
        repeated += words[2] in mine
        mine.setdefault(words[2], max(grade, 0.0))
    return graded, repeated


def _topics(path: Path, problems: Problems) -> Iterator[tuple[str, str]]:
    text = _text(path)
    blocks = _BEGIN.split(text)[1:]
    if blocks:
        for block in (_END.split(each, maxsplit=1)[0] for each in blocks):
            number, title = _NUMBER.search(block), _TITLE.search(block)
            if number is None or title is None or not title.group(1).strip():
                problems.add(str(path), f"topic {shown(block.strip())} lacks <num> or <title>")
            else:
                yield number.group(1).strip(), " ".join(title.group(1).split())
        return
    for place, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        topic, tab, query = line.partition("\t")
        if not tab or not query.strip():
            problems.add(f"{path}:{place}", f"is {shown(line)}, expected id, tab and query")
        else:
            yield topic.strip(), query.strip()


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
