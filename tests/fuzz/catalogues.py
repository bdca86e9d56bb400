"""Targets: what `ltrr index` reads."""

import gzip
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from ltrr_cli.backends.catalogue_files import read_records
from ltrr_cli.backends.entity_validation import EntityValidation
from ltrr_cli.backends.history_files import read_history
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.backends.judged_files.trec import read_trec
from ltrr_cli.config import domain_text, music, parse_domain
from ltrr_cli.flows.read_catalogue import read_catalogue
from ltrr_cli.wiring.updating import read_ids
from tests.conftest import ASSETS
from tests.fuzz.mutations import (
    ODD_NUMBERS,
    ODD_TEXTS,
    choose,
    odd_value,
    spoil_bytes,
    spoil_json_lines,
)
from tests.fuzz.target import Bench, Target

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_MUSIC = music()


def _ignore(count: int = 1) -> None:
    del count


@cache
def _rules() -> EntityValidation:
    """Made once: it takes longer than the reading of a small file."""
    return EntityValidation("catalogue", domain=_MUSIC)


def _read(data: bytes, bench: Bench, *, suffix: str) -> None:
    """What is invalid is left out, or told, by turns."""
    path = bench.file(f"catalogue{suffix}", data)
    validate = _rules()
    validate._first_lines.clear()
    skip_invalid = bool(len(data) % 2)
    read_catalogue(read_records(path), validate, skip_invalid=skip_invalid, advance=_ignore)


def _entities() -> list[dict[str, Any]]:
    lines = (ASSETS / "tiny.jsonl").read_text("utf-8").splitlines()
    rich = {
        "id": "x:1", "type": "track", "title": "L'été", "artists": ["A", "B"], "album": "C",
        "genres": {"pop": 0.5, "rock": 1}, "tags": ["sad"], "year": 1989, "language": "English",
        "released": "1989-02-03", "popularity": 0.5, "duration_s": 180.5, "description": "words",
        "aliases": ["D"], "related": ["artist-1"], "extra": {"bpm": 99.5},
    }  # fmt: skip
    return [rich, *map(json.loads, lines[:4])]


def _lines(_bench: Bench) -> Sequence[bytes]:
    return ["".join(json.dumps(each) + "\n" for each in _entities()).encode()]


def _zipped(bench: Bench) -> Sequence[bytes]:
    return [gzip.compress(each, mtime=0) for each in _lines(bench)]


def _csv(_bench: Bench) -> Sequence[bytes]:
    rows = [
        "id,type,title,artists,genres,year,popularity,duration_s,tags,note",
        'x:1,track,"Love, or",Adele|Sia,pop:0.9|rock:0.5,1989,0.5,180.5,"[""sad""]",3',
        'x:2,album,"two\nlines",,"{""pop"": 1}",,,,,',
        "x:3,artist,Sia,,pop|rock,2001.0,1,,a|b,NaN",
    ]
    return ["\n".join(rows).encode()]


def _table_of(columns: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def _parquet(_bench: Bench) -> Sequence[bytes]:
    names = ("id", "type", "title", "artists", "year", "popularity")
    return [_table_of({name: [each.get(name) for each in _entities()] for name in names})]


ODD_COLUMNS: tuple[pa.Array, ...] = (
    pa.array([2**63 - 1, -(2**63)], pa.timestamp("us")),
    pa.array([2**62, None], pa.timestamp("ns", tz="UTC")),
    pa.array([2**62, None], pa.timestamp("s", tz="+14:00")),
    pa.array([1, None], pa.timestamp("ms", tz="nowhere/at_all")),
    pa.array([date(1, 1, 1), date(9999, 12, 31)]),
    pa.array([2**31 - 1, -(2**31)], pa.date32()),
    pa.array([2**62, 1], pa.date64()),
    pa.array([timedelta(days=99), None]),
    pa.array([2**63 - 1, None], pa.duration("s")),
    pa.array([1, None], pa.time64("ns")),
    pa.array([Decimal("1e20"), None]),
    pa.array([b"\xff\xfe", None]),
    pa.array([b"\xff\xfe", b""]).view(pa.string()),
    pa.array([[("a", 1), ("a", 2)], None], pa.map_(pa.string(), pa.int64())),
    pa.array([[(1.5, [1])], []], pa.map_(pa.float64(), pa.list_(pa.int8()))),
    pa.array([[({"a": 1}, 1)], []], pa.map_(pa.struct([("a", pa.int8())]), pa.int8())),
    pa.array([{"a": None, "b": [1]}, None]),
    pa.array([float("nan"), float("inf")]),
    pa.array([[float("nan")], [None]]),
    pa.array(["a", "a"]).dictionary_encode(),
    pa.array([[], []], pa.list_(pa.null())),
    pa.array([None, None]),
    pa.array([True, None]),
    pa.array([2**64 - 1, 0], pa.uint64()),
    pa.array([1.5, None], pa.float16()) if hasattr(pa, "float16") else pa.array([1.5, None]),
)


def odd_table(data: bytes, random: Random) -> bytes:
    """A Parquet file whose columns have other types; every second time its bytes are spoilt."""
    if random.random() < 1 / 2:
        return spoil_bytes(data, random)
    try:
        table = pq.read_table(io.BytesIO(data)).slice(0, 2)
    except (pa.ArrowException, OSError, ValueError):  # it was spoilt before
        return spoil_bytes(data, random)
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(table.num_columns)
        column = random.choice(ODD_COLUMNS)
        if random.random() < 1 / 2:
            values = [odd_value(random)] * 2
            column = _array(values, otherwise=column)
        table = table.set_column(at, table.column_names[at], column)
    stream = io.BytesIO()
    try:
        pq.write_table(table, stream)
    except (pa.ArrowException, UnicodeEncodeError, ValueError):  # a type that Parquet has not
        return spoil_bytes(data, random)
    return stream.getvalue()


def _array(values: list[Any], *, otherwise: pa.Array) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError, RecursionError):
        return otherwise


def _histories(_bench: Bench) -> Sequence[bytes]:
    rows = [{"user_id": "ana", "entity_id": f"track-{n}", "plays": n} for n in range(3)]
    return [("\n".join(map(json.dumps, rows)) + "\n").encode()]


def _histories_csv(bench: Bench) -> Sequence[bytes]:
    table = pa.Table.from_pylist([json.loads(line) for line in _histories(bench)[0].splitlines()])
    stream = io.BytesIO()
    pa_csv.write_csv(table, stream)
    return [stream.getvalue()]


def _judged(_bench: Bench) -> Sequence[bytes]:
    rows = [
        {"query": "love", "relevant": [{"id": "track-1", "grade": 3}], "segment": "name"},
        {
            "query": "sad",
            "relevant": [{"id": "track-2"}],
            "timestamp": "2024-12-24T20:00",
            "user_id": "ana",
            "group": "1",
        },
    ]
    return [("\n".join(map(json.dumps, rows)) + "\n").encode()]


def _judged_parquet(bench: Bench) -> Sequence[bytes]:
    rows = [json.loads(line) for line in _judged(bench)[0].splitlines()]
    return [_table_of({name: [row.get(name) for row in rows] for name in rows[1]})]


def _trec(_bench: Bench) -> Sequence[bytes]:
    return [b"1 0 track-1 2\n1 0 track-2 0\n2 0 track-3 1\n\0\0\n1\tlove\n2\tsad songs\n"]


def _read_trec(data: bytes, bench: Bench) -> None:
    qrels, _, topics = data.partition(b"\0\0\n")
    read_trec(bench.file("qrels.txt", qrels), bench.file("topics.tsv", topics), now=NOW)


def _domains(_bench: Bench) -> Sequence[bytes]:
    return [domain_text(None).encode(), (ASSETS / "books.toml").read_bytes()]


def _spoil_toml(data: bytes, random: Random) -> bytes:
    value = json.dumps(random.choice((*ODD_TEXTS[:14], *ODD_NUMBERS[:9], [], [[]], True)))
    line = f"{random.choice(('name', 'roles', 'filler', 'themes', 'x'))} = {value}\n"
    return line.encode("utf-8", "replace") + data


def _read_domain(data: bytes, _bench: Bench) -> None:
    parse_domain(data.decode("utf-8", "replace"), "fields.toml")


SPOIL_LINES = choose((spoil_json_lines, spoil_json_lines, spoil_bytes))

TARGETS = (
    Target(
        name="catalogue: JSON lines",
        seeds=_lines,
        spoil=SPOIL_LINES,
        run=partial(_read, suffix=".jsonl"),
    ),
    Target(
        name="catalogue: gzip",
        seeds=_zipped,
        spoil=spoil_bytes,
        run=partial(_read, suffix=".jsonl.gz"),
    ),
    Target(name="catalogue: CSV", seeds=_csv, spoil=spoil_bytes, run=partial(_read, suffix=".csv")),
    Target(
        name="catalogue: Parquet",
        seeds=_parquet,
        spoil=odd_table,
        run=partial(_read, suffix=".parquet"),
        native=True,
    ),
    Target(
        name="histories: JSON lines",
        seeds=_histories,
        spoil=SPOIL_LINES,
        run=lambda data, bench: read_history(bench.file("plays.jsonl", data)),
    ),
    Target(
        name="histories: CSV",
        seeds=_histories_csv,
        spoil=spoil_bytes,
        run=lambda data, bench: read_history(bench.file("plays.csv", data)),
    ),
    Target(
        name="judged queries: JSON lines",
        seeds=_judged,
        spoil=SPOIL_LINES,
        run=lambda data, bench: read_judged(bench.file("judged.jsonl", data), now=NOW),
    ),
    Target(
        name="judged queries: Parquet",
        seeds=_judged_parquet,
        spoil=odd_table,
        run=lambda data, bench: read_judged(bench.file("judged.parquet", data), now=NOW),
        native=True,
    ),
    Target(name="judged queries: TREC", seeds=_trec, spoil=spoil_bytes, run=_read_trec),
    Target(
        name="field mapping",
        seeds=_domains,
        spoil=choose((spoil_bytes, _spoil_toml)),
        run=_read_domain,
    ),
    Target(
        name="ids to delete",
        seeds=lambda _bench: [b"track-1\n\ntrack-2\n"],
        spoil=spoil_bytes,
        run=lambda data, bench: read_ids(bench.file("ids.txt", data)),
    ),
)
