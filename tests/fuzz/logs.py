"""Targets: what `ltrr train`, `ltrr eval` and `ltrr log` read."""

import io
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pyarrow.parquet as pq

from ltrr_cli import wiring
from ltrr_cli.backends.click_export import ParquetClicks
from ltrr_cli.backends.delta_file import dump_lesson, read_lessons
from ltrr_cli.backends.event_log.lines import dump_click, dump_impression
from ltrr_cli.backends.event_log.log import FileEventLog
from ltrr_cli.backends.ubi.writing import UbiFolder
from ltrr_cli.clicks.visits import rows_of_visit
from ltrr_cli.flows.learn_online import OnlineLearner, lesson_of
from ltrr_cli.flows.read_feedback import own_feedback
from ltrr_cli.memory.overlaid import Overlaid
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.records.lesson import Lesson
from ltrr_cli.records.visit import Visit
from tests.fuzz.catalogues import SPOIL_LINES, odd_table
from tests.fuzz.mutations import choose, spoil_bytes, spoil_json
from tests.fuzz.target import Bench, Target
from tests.unit.clicks.logs import visit

_BETWEEN = b"\n=====\n"
"""Between two files that are one input."""


def _visits() -> list[Visit]:
    rng = np.random.default_rng(3)
    return [visit(number, rng, places=3) for number in range(3)]


def _parquet(bench: Bench) -> Sequence[bytes]:
    path = bench.folder / "seed.parquet"
    ParquetClicks(path).write(row for each in _visits() for row in rows_of_visit(each))
    return [path.read_bytes()]


def _lines(bench: Bench) -> Sequence[bytes]:
    rows = pq.read_table(io.BytesIO(_parquet(bench)[0])).to_pylist(maps_as_pydicts="strict")
    plain = [{"query": "love", "entity_id": "a", "clicked": True, "position": 1.0}]
    return [
        "".join(json.dumps(row, default=str) + "\n" for row in each).encode()
        for each in (rows[:4], plain)
    ]


def _csv(_bench: Bench) -> Sequence[bytes]:
    rows = [
        "query,entity_id,clicked,query_id,position,timestamp,action,session_id,propensity",
        "love,a,true,q1,1,2026-01-02T03:04:05Z,play,s1,0.5",
        "love,b,false,q1,2,2026-01-02T03:04:05Z,,s1,0.5",
        '"sad, old",c,1,q2,1,2026-01-02T03:04:05+01:00,like,s1,1',
    ]
    return ["\n".join(rows).encode()]


def _read(data: bytes, bench: Bench, *, suffix: str) -> None:
    _feedback(bench.file(f"clicks{suffix}", data))


def _feedback(path: Path) -> None:
    """The feedback, and what the doctor says of it."""
    log = wiring.read_feedback(path)
    for each in log.feedback[:20]:
        assert len(each.entity_ids) == len(each.gains)


def _ubi(bench: Bench) -> Sequence[bytes]:
    UbiFolder(bench.folder / "seed_ubi").write(iter(_visits()))
    files = sorted((bench.folder / "seed_ubi").iterdir())
    events, queries = (file.read_bytes() for file in files)
    return [queries + _BETWEEN + events]


def _spoil_two(data: bytes, random: Random) -> bytes:
    files = list(data.split(_BETWEEN))
    at = random.randrange(len(files))
    files[at] = SPOIL_LINES(files[at], random)
    return _BETWEEN.join(files)


def _read_ubi(data: bytes, bench: Bench) -> None:
    queries, _, events = data.partition(_BETWEEN)
    bench.file("ubi/ubi_queries.jsonl", queries)
    _feedback(bench.file("ubi/ubi_events.jsonl", events).parent)


def _events(_bench: Bench) -> Sequence[bytes]:
    shown = b"".join(b"\n" + dump_impression(each.impression) for each in _visits())
    clicked = b"".join(b"\n" + dump_click(click) for each in _visits() for click in each.clicks)
    return [shown + _BETWEEN + clicked]


def _sealed_line(line: bytes, random: Random) -> bytes:
    """A line of the log that is odd and sealed, as another program might leave it."""
    text = spoil_json(line[9:], random).replace(b"\n", b" ")
    return b"%08x %s" % (zlib.crc32(text), text)


def _spoil_events(data: bytes, random: Random) -> bytes:
    if random.random() < 1 / 3:
        return spoil_bytes(data, random)
    lines = data.split(b"\n")
    sealed = [at for at, line in enumerate(lines) if line[8:9] == b" "]
    if not sealed:
        return spoil_bytes(data, random)
    at = random.choice(sealed)
    lines[at] = _sealed_line(lines[at], random)
    return b"\n".join(lines)


def _read_events(data: bytes, bench: Bench) -> None:
    shown, _, clicked = data.partition(_BETWEEN)
    bench.file("events/impressions-000001.log", shown)
    folder = bench.file("events/clicks-000001.log", clicked).parent
    log = FileEventLog(folder)
    own_feedback(log, source="events")
    for each in _visits():
        found = log.find(each.impression.query_id)
        assert found is None or found.query_id == each.impression.query_id


def _lessons(_bench: Bench) -> Sequence[bytes]:
    lessons = [
        lesson_of(each.impression, click, release=each.impression.release)
        for each in _visits()
        for click in each.clicks
    ]
    return [b"".join(b"\n" + dump_lesson(lesson) for lesson in lessons)]


def _sealed_lesson(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    head = len(b'{"crc32":"00000000","lesson":')
    text = spoil_json(lines[at][head:-1], random).replace(b"\n", b" ")
    lines[at] = b'{"crc32":"%08x","lesson":%s}' % (zlib.crc32(text), text)
    return b"\n".join(lines)


def _learn(data: bytes, bench: Bench) -> None:
    row_of = bench.engine.entities.row_of
    lessons = read_lessons(bench.file("1.jsonl", data))
    memory = Overlaid(HeldMemory(row_of=row_of), row_of=row_of)
    found = [each for each in lessons if isinstance(each, Lesson)]
    OnlineLearner(memory, bench.engine.policy).learn(found)


TARGETS = (
    Target(
        name="click log: Parquet",
        seeds=_parquet,
        spoil=odd_table,
        run=lambda data, bench: _read(data, bench, suffix=".parquet"),
        native=True,
    ),
    Target(
        name="click log: JSON lines",
        seeds=_lines,
        spoil=SPOIL_LINES,
        run=lambda data, bench: _read(data, bench, suffix=".jsonl"),
    ),
    Target(
        name="click log: CSV",
        seeds=_csv,
        spoil=spoil_bytes,
        run=lambda data, bench: _read(data, bench, suffix=".csv"),
    ),
    Target(name="click log: UBI", seeds=_ubi, spoil=_spoil_two, run=_read_ubi),
    Target(name="own event log", seeds=_events, spoil=_spoil_events, run=_read_events),
    Target(
        name="lessons learnt online",
        seeds=_lessons,
        spoil=choose((spoil_bytes, _sealed_lesson, _sealed_lesson)),
        run=_learn,
    ),
)
