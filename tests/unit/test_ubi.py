"""UBI: what ltrr writes it reads back, and others' queries and events are understood."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ltrr_cli.backends.ubi.reading import read_ubi_rows
from ltrr_cli.backends.ubi.writing import UbiFolder
from ltrr_cli.clicks.rows_to_feedback import rows_to_feedback
from ltrr_cli.clicks.visits import feedback_of_visit
from ltrr_cli.errors import LogError, StorageError
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.visit import Visit
from tests.unit.clicks.logs import visit

NOW = datetime(2026, 11, 22, tzinfo=UTC)
Lines = list[dict[str, Any]]


def read(folder: Path) -> FeedbackLog:
    return rows_to_feedback(read_ubi_rows(folder), now=NOW)


def lines(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def foreign(folder: Path, queries: Lines, events: Lines) -> FeedbackLog:
    for name, found in (("ubi_queries", queries), ("ubi_events", events)):
        (folder / f"{name}.ndjson").write_text("\n".join(map(json.dumps, found)), "utf-8")
    return read(folder)


def event(
    action: str, thing: str | int, ordinal: int | None = None, **more: object
) -> dict[str, Any]:
    position = {"ordinal": ordinal} if ordinal is not None else {"xy": {"x": 1, "y": 2}}
    return {
        "action_name": action,
        "query_id": "q",
        "timestamp": "2026-01-02T03:04:06Z",
        "event_attributes": {"object": {"object_id": thing}, "position": position},
        **more,
    }


QUERY: dict[str, Any] = {
    "query_id": "q", "user_query": "love", "client_id": "browser 1",
    "timestamp": "2026-01-02T03:04:05Z",
}  # fmt: skip


@pytest.fixture(scope="module")
def visits() -> list[Visit]:
    rng = np.random.default_rng(5)
    return [visit(number, rng, places=3 if number == 7 else 10) for number in range(30)]


def test_what_was_written_is_read_back(tmp_path: Path, visits: list[Visit]) -> None:
    UbiFolder(tmp_path / "ubi").write(visits)
    log = read(tmp_path / "ubi")
    assert log.feedback == tuple(map(feedback_of_visit, visits))
    assert (log.orphans, log.ignored, log.empty, log.duplicates) == (0, 0, 0, 0)
    assert log.policies == {"hazard": 30}


def test_the_lines_are_as_the_schema_says(tmp_path: Path, visits: list[Visit]) -> None:
    UbiFolder(tmp_path).write(visits[:2])
    queries, events = lines(tmp_path / "ubi_queries.jsonl"), lines(tmp_path / "ubi_events.jsonl")
    assert [each["user_query"] for each in queries] == [
        each.impression.query for each in visits[:2]
    ]
    assert [len(each["query_response_hit_ids"]) for each in queries] == [10, 10]
    clicks = sum(len(each.clicks) for each in visits[:2])
    assert len(events) == 20 + clicks
    for each in events:
        assert datetime.fromisoformat(each["timestamp"]).tzinfo is not None
        assert isinstance(each["event_attributes"]["position"]["ordinal"], int)
        assert isinstance(each["event_attributes"]["object"]["object_id"], str)
        assert each["action_name"] in {"impression", "click", "play", "add", "like"}
    assert sum(each["action_name"] == "impression" for each in events) == 20


def test_an_answer_that_showed_nothing_is_counted(tmp_path: Path) -> None:
    UbiFolder(tmp_path).write([visit(1, np.random.default_rng(0), places=0)])
    assert (read(tmp_path).empty, read(tmp_path).answers) == (1, 0)


def test_impressions_of_others_are_a_page(tmp_path: Path) -> None:
    log = foreign(
        tmp_path,
        [{**QUERY, "query_response_hit_ids": ["x", "y", "z"], "query_attributes": {"exp": "b"}}],
        [
            event("Impression", "y", 2),
            event("impression", 17, 1, user_id="ana", session_id="s"),
            event("add_to_cart", "y", 2),
            event("onClick", 17, 1),
            event("hover", "y", 2),
            {"action_name": "login", "timestamp": 1767323046000},
        ],
    )
    (found,) = log.feedback
    assert (found.query.text, found.query.user, found.session) == ("love", "ana", "s")
    assert found.query.asked_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (found.entity_ids, found.positions, found.gains) == (("17", "y"), (1, 2), (0.5, 1.0))
    assert found.served is None
    assert (log.ignored, log.orphans) == (2, 0)


def test_positions_that_count_from_0_are_moved(tmp_path: Path) -> None:
    log = foreign(tmp_path, [QUERY], [event("impression", "x", 0), event("impression", "y", 1)])
    assert log.feedback[0].positions == (1, 2)


def test_without_impressions_the_first_hits_were_seen(tmp_path: Path) -> None:
    hits = [f"hit {number}" for number in range(1, 101)]
    query = {**QUERY, "query_response_hit_ids": hits}
    (found,) = foreign(tmp_path, [query], [event("click", "hit 3")]).feedback
    assert found.positions == tuple(range(1, 11)) and found.found == ("hit 3",)
    (deeper,) = foreign(tmp_path, [query], [event("click", "hit 14")]).feedback
    assert deeper.positions == tuple(range(1, 15))


def test_clicks_alone_are_judged_pairs(tmp_path: Path) -> None:
    log = foreign(tmp_path, [QUERY], [event("click", "x", 4), event("watch", "y")])
    (found,) = log.feedback
    assert found.judged and dict(zip(found.entity_ids, found.gains, strict=True)) == {
        "x": 0.5, "y": 1.0,
    }  # fmt: skip
    assert found.query.user == "browser 1"


def test_places_that_contradict_each_other_are_not_believed(tmp_path: Path) -> None:
    log = foreign(tmp_path, [QUERY], [event("impression", "x", 1), event("impression", "y", 1)])
    assert log.feedback[0].judged


def test_clicks_that_belong_nowhere_are_orphans(tmp_path: Path) -> None:
    stray = event("click", "x", 1, query_id="other")
    beside = event("click", "z")
    query = {**QUERY, "query_response_hit_ids": ["x", "y"]}
    log = foreign(tmp_path, [query], [stray, beside, event("click", "y")])
    assert (log.orphans, log.feedback[0].found) == (2, ("y",))


def test_documents_out_of_opensearch_are_unwrapped(tmp_path: Path) -> None:
    wrapped = [{"_id": "1", "_source": each} for each in (QUERY,)]
    log = foreign(tmp_path, wrapped, [{"_source": event("click", "x")}])
    assert log.feedback[0].found == ("x",)


NOT_OURS = "query_attributes.ltrr is not as ltrr writes it"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"user_query": ["love"]}, 'user_query is ["love"], expected a string'),
    ({"timestamp": "soon"}, "timestamp is 'soon', expected a time in ISO 8601"),
    ({"query_response_hit_ids": "x"}, "query_response_hit_ids is 'x', expected a list of strings"),
    ({"query_attributes": 3}, "query_attributes is 3, expected an object"),
    (
        {"query_response_hit_ids": ["x"], "query_attributes": {"ltrr": {"features": {"f": []}}}},
        f"{NOT_OURS}: 0 numbers for 1 hits",
    ),
    (
        {"query_response_hit_ids": ["x"], "query_attributes": {"ltrr": {"plan": {"a": "b"}}}},
        f"{NOT_OURS}: a depth of a plan is no whole number from 0",
    ),
]


@pytest.mark.parametrize(("query", "said"), WRONG)
def test_what_cannot_be_is_told(tmp_path: Path, query: dict[str, Any], said: str) -> None:
    with pytest.raises(LogError) as caught:
        foreign(tmp_path, [{**QUERY, **query}], [])
    assert str(caught.value) == f"{tmp_path}/ubi_queries.ndjson:1: {said}"


def test_a_line_that_is_no_json_and_a_folder_without_files(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"no ubi_queries\.jsonl, expected UBI queries and events"):
        read(tmp_path)
    (tmp_path / "ubi_queries.jsonl").write_text("{}\n[1]\n")
    (tmp_path / "ubi_events.jsonl").write_text('\n{"action')
    with pytest.raises(LogError, match=r"ubi_queries.jsonl:2: is \[1\], expected an object"):
        read(tmp_path)
    (tmp_path / "ubi_queries.jsonl").write_text("{}\n")
    with pytest.raises(LogError, match=r"ubi_events.jsonl:2: is no JSON: "):
        read(tmp_path)


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot write the UBI files: No such file or directory"):
        UbiFolder(tmp_path / "no" / "ubi").write([])
    assert not list(tmp_path.iterdir())
