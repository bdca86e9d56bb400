"""Targets: what somebody types, or lets `ltrr query --batch` read."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

from ltrr_cli.commands.as_json import answer_json
from ltrr_cli.commands.ask import Ask, query_of, read_arms, read_plan, read_text, read_time
from ltrr_cli.commands.batch import read_batch
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.records.query import Query
from tests.fuzz.mutations import ODD_TEXTS, choose, spoil_bytes, spoil_json_lines
from tests.fuzz.target import Bench, Target

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXTS = (
    "tayler love", "songs by taylor swift", "sad 80s rock ballads in french", "beyonce - halo",
    "love story 2008 album", "top 10 hits of 1999", "like abba but newer", "música para dormir",
    "さくら", "ВЫСОЦКИЙ кони", "AC/DC t.n.t. (live)", "l'été indien", "the the",
    "ｆｕｌｌ ｗｉｄｔｈ",
)  # fmt: skip
_RANGES = (
    *((0, 0x80), (0x80, 0x250), (0x300, 0x370), (0x370, 0x600), (0x600, 0x1000), (0x1100, 0x1200)),
    *((0x2000, 0x2070), (0x3040, 0x3100), (0x4E00, 0x4F00), (0xAC00, 0xAD00), (0xD800, 0xE000)),
    *((0xFE00, 0x10000), (0x1F300, 0x1F700), (0xE0000, 0xE0100), (0, 0x110000)),
)


def spoil_text(data: bytes, random: Random) -> bytes:
    """A query with characters of one or two scripts in it, words doubled, or something odd."""
    text = _halves_kept(data)
    for _ in range(random.choice((1, 2, 4))):
        at = random.randrange(len(text) + 1)
        low, high = random.choice(_RANGES)
        strange = "".join(
            chr(random.randrange(low, high)) for _ in range(random.choice((1, 2, 9, 40)))
        )
        other = random.choice(TEXTS)
        piece = random.choice((strange, strange, strange, random.choice(ODD_TEXTS), other, ""))
        text = text[:at] + piece + text[at + random.choice((0, 0, 1, 5)) :]
    if random.random() < 1 / 20:
        text = text * random.choice((3, 50))
    return text.encode("utf-8", "surrogatepass")


def _halves_kept(data: bytes) -> str:
    """As text, with halves of characters in it, as a program may hand them on."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return _typed(data)


def _typed(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _understand(data: bytes, bench: Bench) -> None:
    text = read_text(_halves_kept(data))
    found = bench.engine.understand(Query(text=text, asked_at=NOW))
    assert found.readings
    assert abs(sum(each.probability for each in found.readings)) < 1 + 1e-6


def _answer(data: bytes, bench: Bench) -> None:
    """The whole way, with the text as the listener's name too, to what `--json` prints."""
    text = _halves_kept(data)
    query = query_of(bench.engine, text, Ask(user=text[:40], at=NOW))
    json.dumps(answer_json(answer_query(bench.engine, query), bench.engine.entities))


def _answer_at(data: bytes, bench: Bench) -> None:
    """A query at whatever moment `--at` takes."""
    query = query_of(bench.engine, "tayler love", Ask(user="ana", at=read_time(_typed(data))))
    answer_query(bench.engine, query)


def _batch(_bench: Bench) -> Sequence[bytes]:
    lines = [
        *("love", "", "{", "tayler"),
        json.dumps({"query": "love", "user": "ana", "types": ["track"], "relevant": []}),
        json.dumps({"query": "sad", "types": None}),
    ]
    return ["\n".join(lines).encode(), "\n".join(lines[4:]).encode(), *map(str.encode, lines[4:])]


def _read_batch(data: bytes, bench: Bench) -> None:
    read_batch(bench.file("batch.jsonl", data), bench.engine, Ask())


def _times(_bench: Bench) -> Sequence[bytes]:
    return [
        *(b"2024-12-24T20:00", b"2024-12-24", b"2024-12-24T20:00:01.5+14:00", b"20241224T200000Z"),
        *(b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"0001-01-02", b"9999-12-31"),
    ]


TARGETS = (
    Target(
        name="query: understanding",
        seeds=lambda _bench: [text.encode() for text in TEXTS],
        spoil=spoil_text,
        run=_understand,
    ),
    Target(
        name="query: answer as JSON",
        seeds=lambda _bench: [text.encode() for text in TEXTS],
        spoil=spoil_text,
        run=_answer,
    ),
    Target(
        name="option: --plan",
        seeds=lambda _bench: [b"lexical=40,dense=10", b"memory=5 , fuzzy = 20", b"dense=1000"],
        spoil=choose((spoil_bytes, spoil_text)),
        run=lambda data, _bench: read_plan(_typed(data)),
    ),
    Target(
        name="option: --arms",
        seeds=lambda _bench: [b"lexical,dense", b" memory , fuzzy"],
        spoil=choose((spoil_bytes, spoil_text)),
        run=lambda data, _bench: read_arms(_typed(data)),
    ),
    Target(name="option: --at", seeds=_times, spoil=spoil_bytes, run=_answer_at),
    Target(
        name="batch file",
        seeds=_batch,
        spoil=choose((spoil_bytes, spoil_json_lines, spoil_json_lines, spoil_text)),
        run=_read_batch,
    ),
)
