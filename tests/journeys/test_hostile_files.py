"""Files made to do harm: a clear message, and nothing outside of the index is touched."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ASSETS
from tests.journeys.test_releases_journey import Program

DEEP = "[" * 100_000
MANY_DIGITS = "9" * 5_000
COLOURED = "Red\x1b[31m\x1b]0;owned\x07\u202eevoL\u2066\x00Song"
WAYS_OUT = ("../../../outside", "/outside-ltrr", "a/../../b", "..", "-rf", "C:\\con", "%2e%2e")
ACTING = [*map(chr, range(0x0A)), "\x0b", "\x1b", "\x07", "\x9b", "\u202e", "\u2066"]


@pytest.fixture
def ltrr(tiny_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Program]:
    ignored = shutil.ignore_patterns("events")
    yield Program(Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored)), capsys)
    capsys.readouterr()


def pages(ltrr: Program) -> list[str]:
    """What is found for a query, which must not change."""
    found = json.loads(ltrr.says("query", "tayler love", "--json", "--no-log"))
    return [result["id"] for result in found["results"]]


def refused(ltrr: Program, *words: str) -> str:
    """The complaint of a command that ends as for a user's mistake, not as for a fault of ltrr."""
    code, _, err = ltrr.run(*words)
    assert code == 1, err
    assert "fault of ltrr" not in err
    return err


def test_titles_and_ids_neither_act_nor_lead_anywhere(ltrr: Program, tmp_path: Path) -> None:
    catalogue = tmp_path / "in" / "hostile.jsonl"
    catalogue.parent.mkdir()
    entities = [
        {"id": name, "type": "../type", "title": COLOURED, "artists": [COLOURED, "../../a"]}
        for name in WAYS_OUT
    ]
    catalogue.write_text("\n".join(map(json.dumps, entities)), "utf-8")
    before = {path for path in tmp_path.rglob("*") if ltrr.index not in path.parents}
    code, out, err = ltrr.run("index", str(catalogue))
    assert code == 0, err
    assert {path for path in tmp_path.rglob("*") if ltrr.index not in path.parents} == before
    assert not Path("/outside-ltrr").exists()
    for words in (("query", "red song"), ("query", "red song", "--json"), ("index", "--info")):
        code, out, err = ltrr.run(*words)
        assert code == 0, err
        assert not [char for char in ACTING if char in out + err]
    found = json.loads(ltrr.says("query", "red", "--json", "--shown", "20"))
    assert {result["id"] for result in found["results"]} == set(WAYS_OUT)
    out = ltrr.says("explain", "red", WAYS_OUT[0])
    assert not [char for char in ACTING if char in out]
    assert "all stores agree" in ltrr.says("index", "--verify")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.jsonl", f'{{"id": "a", "type": "t", "title": "b", "x": {DEEP}}}'),
        ("deep.csv", f'id,type,title,artists\na,t,b,"{DEEP}"\n'),
        ("digits.jsonl", f'{{"id": "a", "type": "t", "title": "b", "year": {MANY_DIGITS}}}'),
        ("digits2.jsonl", f'{{"id": "a", "type": "t", "title": "b", "x": [1e999, {MANY_DIGITS}]}}'),
        ("huge.jsonl", '{"id": "a", "type": "t", "title": "b", "popularity": 1e999}'),
        ("nul.jsonl", '{"id": "a\\u0000", "type": "t", "title": "b"}'),
        ("half.jsonl", '{"id": "a\\ud800", "type": "t", "title": "b"}'),
    ],
)
def test_a_catalogue_that_goes_too_far(ltrr: Program, name: str, content: str) -> None:
    before = pages(ltrr)
    catalogue = ltrr.index.parent / name
    catalogue.write_text(content, "utf-8")
    assert f"{name}:" in refused(ltrr, "index", str(catalogue))
    assert f"{name}:" in refused(ltrr, "index", "--update", str(catalogue))
    assert pages(ltrr) == before


LOGS = {
    "deep.jsonl": f'{{"query": "a", "entity_id": "b", "clicked": true, "plan": {DEEP}}}',
    "place.jsonl": '{"query": "a", "entity_id": "b", "clicked": true, "position": 1e300}',
    "digits.jsonl": f'{{"query": "a", "entity_id": "b", "clicked": 1, "position": {MANY_DIGITS}}}',
    "bytes.csv": "query,entity_id,clicked\n\udcff,b,true\n",
    "names.csv": "query,entity_id,clicked,\udcff\na,b,true,1\n",
}


@pytest.mark.parametrize("name", LOGS)
def test_a_log_that_goes_too_far(ltrr: Program, name: str) -> None:
    log = ltrr.index.parent / name
    log.write_text(LOGS[name], "utf-8", errors="surrogateescape")
    assert name in refused(ltrr, "train", "--logs", str(log))
    assert name in refused(ltrr, "log", "doctor", str(log))


UBI = {
    "deep": f'{{"query_id": "q", "user_query": "a", "query_attributes": {DEEP}}}',
    "time": '{"query_id": "q", "user_query": "a", "timestamp": "0001-01-01T00:00:00+14:00"}',
    "digits": '{"query_id": "q", "user_query": "a", "timestamp": 1' + "0" * 400 + "}",
}


@pytest.mark.parametrize("name", UBI)
def test_ubi_that_goes_too_far(ltrr: Program, name: str) -> None:
    folder = ltrr.index.parent / "ubi"
    folder.mkdir()
    (folder / "ubi_queries.jsonl").write_text(UBI[name], "utf-8")
    (folder / "ubi_events.jsonl").write_text("", "utf-8")
    assert "ubi_queries.jsonl:1: " in refused(ltrr, "train", "--logs", str(folder))


def test_a_place_beyond_all_numbers_in_ubi(ltrr: Program) -> None:
    folder = ltrr.index.parent / "ubi"
    folder.mkdir()
    attributes = {"object": {"object_id": "a"}, "position": {"ordinal": 10**400}}
    event = {"action_name": "click", "query_id": "q", "event_attributes": attributes}
    (folder / "ubi_queries.jsonl").write_text('{"query_id": "q", "user_query": "a"}', "utf-8")
    (folder / "ubi_events.jsonl").write_text(json.dumps(event), "utf-8")
    assert "ordinal is" in refused(ltrr, "train", "--logs", str(folder))


@pytest.mark.parametrize("grade", ["1e999", "1" + "0" * 400, MANY_DIGITS, DEEP])
def test_a_grade_that_is_none(ltrr: Program, grade: str) -> None:
    judged = ltrr.index.parent / "judged.jsonl"
    judged.write_text(f'{{"query": "a", "relevant": [{{"id": "b", "grade": {grade}}}]}}', "utf-8")
    assert "judged.jsonl:1" in refused(ltrr, "eval", "--queries", str(judged))


def test_a_batch_and_a_listener_that_go_too_far(ltrr: Program, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    for line in (f'{{"query": {DEEP}}}', f'{{"query": {MANY_DIGITS}}}', '{"types": ' + DEEP):
        batch.write_text(line, "utf-8")
        assert "batch.jsonl:1" in refused(ltrr, "query", "--batch", str(batch))
    for user in ("../../etc/passwd", "\udcff\ud800", "a" * 100_000, "\x1b[2J"):
        code, out, err = ltrr.run("query", "love", "--user", user, "--no-log")
        assert code == 0 and not [char for char in ACTING if char in out + err]


@pytest.mark.parametrize("text", [f"filler = {DEEP}", f"x = {MANY_DIGITS}", "name = 3"])
def test_a_field_mapping_that_goes_too_far(ltrr: Program, text: str) -> None:
    fields = ltrr.index.parent / "fields.toml"
    fields.write_text(text, "utf-8")
    words = ("index", str(ASSETS / "tiny.jsonl"), "--fields", str(fields))
    assert "fields.toml: " in refused(ltrr, *words)
