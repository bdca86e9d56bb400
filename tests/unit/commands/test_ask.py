"""From the words of the command line to queries and plans."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli import wiring
from ltrr_cli.commands.ask import (
    LONGEST_QUERY,
    Ask,
    query_of,
    read_arms,
    read_plan,
    read_text,
    read_time,
)
from ltrr_cli.commands.batch import read_batch
from ltrr_cli.commands.listener import listener_obstacle
from ltrr_cli.errors import QueryError
from tests.unit.commands import hand_made


@pytest.fixture(autouse=True)
def _arms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "ARM_NAMES", ("lexical", "dense"), raising=False)


@given(st.dictionaries(st.sampled_from(["lexical", "dense"]), st.integers(1, 1000), min_size=1))
def test_a_plan_is_read_as_it_is_written(depths: dict[str, int]) -> None:
    text = " , ".join(f"{arm} = {depth}" for arm, depth in depths.items())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "ARM_NAMES", ("lexical", "dense"), raising=False)
        plan = read_plan(text)
    assert plan is not None and plan.depths == depths


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lexical", "--plan: 'lexical' is not ARM=DEPTH, as in lexical=40"),
        ("", "--plan: '' is not ARM=DEPTH, as in lexical=40"),
        ("lexcal=3", "no such arm 'lexcal', did you mean 'lexical'?"),
        ("zzz=3", "no such arm 'zzz'; there are: lexical, dense"),
        ("lexical=3,lexical=4", "--plan: arm 'lexical' is named twice"),
        ("lexical=ten", "--plan: the depth of lexical is 'ten', expected 0 to 1000"),
        ("lexical=-1", "--plan: the depth of lexical is '-1', expected 0 to 1000"),
        ("lexical=1001", "--plan: the depth of lexical is '1001', expected 0 to 1000"),
        ("lexical=²", "--plan: the depth of lexical is '²', expected 0 to 1000"),
        ("lexical=0,dense=0", "--plan: no arm fires; give at least one a depth above 0"),
    ],
)
def test_broken_plans(text: str, message: str) -> None:
    with pytest.raises(QueryError) as raised:
        read_plan(text)
    assert str(raised.value) == message


def test_arms() -> None:
    assert read_arms(None) == ()
    assert read_arms("dense, lexical,dense") == ("dense", "lexical")
    for text in ("", ",", "dense,fuzy"):
        with pytest.raises(QueryError):
            read_arms(text)


def test_times() -> None:
    assert read_time("2024-12-24T20:00+00:00") == datetime(2024, 12, 24, 20, tzinfo=UTC)
    local = read_time("2024-12-24T20:00")
    assert local is not None and local.tzinfo is not None
    for text in ("", "tomorrow", "2024-13-01"):
        with pytest.raises(QueryError, match="is no ISO time"):
            read_time(text)


@pytest.mark.parametrize("text", ["🎵", "!!!", "a" * LONGEST_QUERY, "  love ", "ＬＯＶＥ"])
def test_queries_that_can_be_answered(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_text(text) == text.strip()
    assert capsys.readouterr().err == ""


def test_a_query_that_is_too_long_is_cut_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(read_text("é" * 10_000)) == LONGEST_QUERY
    said = capsys.readouterr().err
    assert said == "warning: the query has 10,000 characters; only the first 1,000 are read\n"


@pytest.mark.parametrize("text", ["", "  ", "\t\n"])
def test_a_query_of_nothing(text: str) -> None:
    with pytest.raises(QueryError, match="the query is empty"):
        read_text(text)


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert read_text("caf\udce9") == "caf�"


def test_types_must_be_known() -> None:
    engine = hand_made.engine()
    assert query_of(engine, "love", Ask(types=("track",))).types == ("track",)
    with pytest.raises(QueryError, match="has the type 'trak', did you mean 'track'"):
        query_of(engine, "love", Ask(types=("trak",)))


def test_the_time_is_now_unless_given() -> None:
    engine = hand_made.engine()
    assert query_of(engine, "love", Ask()).asked_at == hand_made.NOON
    then = datetime(2020, 1, 1, tzinfo=UTC)
    assert query_of(engine, "love", Ask(at=then)).asked_at == then


def test_a_stranger_is_told() -> None:
    engine = hand_made.engine()
    query = query_of(engine, "love", Ask(user="bob"))
    assert listener_obstacle(engine, hand_made.answer()) is None
    told = listener_obstacle(engine, hand_made.answer(query=query))
    assert told == "a stranger; answered as for anybody"


def test_a_batch_mixes_texts_and_objects(tmp_path: Path) -> None:
    file = tmp_path / "queries"
    file.write_text(
        '\ufefflove\n\n{"query": "sad", "user": "ann", "types": ["track"], "relevant": []}\n'
        '{"query": "x", "user": null}\n',
        "utf-8",
    )
    queries = read_batch(file, hand_made.engine(), Ask(user="bob"))
    asked = [(query.text, query.user, query.types) for query in queries]
    assert asked == [("love", "bob", ()), ("sad", "ann", ("track",)), ("x", "bob", ())]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no query in it; expected a text or a JSON object a line"),
        (b"\n\n", "no query in it; expected a text or a JSON object a line"),
        (b'ok\n{"query": 3}', ":2: 'query' is 3, expected a string"),
        (b'{"query": "x", "types": "track"}', ":1: 'types' is 'track', expected a list"),
        (b'{"query": "x", "types": [1]}', ":1: 'types' is [1], expected a list of strings"),
        (b'{"query": "x", "types": ["trak"]}', "did you mean 'track'?"),
        (b'{"query": "  "}', ":1: the query is empty"),
        (b'{"user": "ann"}', ":1: there is no 'query' in it"),
        (b'{"query": "x"', ":1: not a JSON object"),
        (b"a\ncaf\xe9\n", ":2: not a UTF-8 text: invalid continuation byte"),
        (b"{" * 100_000, ":1: not a JSON object"),
    ],
)
def test_broken_batches(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "queries"
    file.write_bytes(content)
    with pytest.raises(QueryError) as raised:
        read_batch(file, hand_made.engine(), Ask())
    assert message in str(raised.value)


def test_a_batch_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="cannot read the queries: No such file"):
        read_batch(tmp_path / "none", hand_made.engine(), Ask())
    with pytest.raises(QueryError, match="cannot read the queries: Is a directory"):
        read_batch(tmp_path, hand_made.engine(), Ask())
