"""Judged queries in all their formats, good and bad, and run files."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.backends.judged_files.judgements import Judged, judged_queries
from ltrr_cli.backends.judged_files.own import write_own
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.backends.judged_files.trec import read_trec, write_runs
from ltrr_cli.errors import EvaluationError
from ltrr_cli.records.evaluation import JudgedQueries

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {
        "query": "halo",
        "relevant": [{"id": "track:1", "grade": 2}, {"id": "track:2", "grade": 1}],
        "segment": "known-item",
        "user_id": "ana",
        "timestamp": "2026-04-01T10:00:00+00:00",
        "group": "beyonce",
    },
    {"query": "jazz", "relevant": [{"id": "station:1"}, {"id": "track:9", "grade": 0}]},
    {"query": "nothing", "relevant": []},
]


BLOCKS = """<top>
<num> Number: 1
<title> halo
<desc> x
</top>
<top><num>2</num><title>Topic: jazz
 radio</title></top><top><num>3</num><title>never judged</title></top>"""


def read(path: Path) -> JudgedQueries:
    return read_judged(path, now=NOW)


def jsonl(folder: Path, *rows: object) -> Path:
    file = folder / "judged.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def test_json_lines_and_parquet_say_the_same(tmp_path: Path) -> None:
    lines = read(jsonl(tmp_path, *ROWS))
    graded = [
        {**row, "relevant": [{"grade": 1, **each} for each in row["relevant"]]} for row in ROWS
    ]
    pq.write_table(pa.Table.from_pylist(graded), tmp_path / "judged.parquet")
    table = read(tmp_path / "judged.parquet")
    assert table.queries == lines.queries
    first, second = lines.queries
    assert first.entity_ids == ("track:1", "track:2") and first.gains == (1.0, 0.5)
    assert (first.segment, first.query.user, first.session) == ("known-item", "ana", "beyonce")
    assert first.dated and first.query.asked_at == datetime(2026, 4, 1, 10, tzinfo=UTC)
    assert second.gains == (0.5, 0.0) and second.found == ("station:1",)
    assert not second.dated and second.session == "query jazz" and second.judged
    assert (lines.unjudged, lines.judgements, lines.highest) == (1, 4, 2.0)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"relevant": []}, "query is null, expected a string that is not empty"),
        ({"query": "a", "relevant": "x"}, "relevant is 'x', expected a list of objects"),
        ({"query": "a", "relevant": ["x"]}, "relevant holds 'x', expected a list of objects"),
        ({"query": "a", "relevant": [{"id": "x", "grade": -1}]}, "grade is -1, expected a number"),
        (
            {"query": "a", "relevant": [{"id": "x", "grade": "2"}]},
            "grade is '2', expected a number",
        ),
        ({"query": "a", "relevant": [], "group": 7}, "group is 7, expected a string"),
        ({"query": "a", "relevant": [], "timestamp": "soon"}, "timestamp is 'soon', expected an"),
        (["a"], 'is ["a"], expected an object'),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, row: object, told: str) -> None:
    file = jsonl(tmp_path, ROWS[0], row)
    with pytest.raises(EvaluationError) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}:2: {told}")


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{", "utf-8")
    (tmp_path / "broken.parquet").write_text("no", "utf-8")
    (tmp_path / "judged.xls").write_text("", "utf-8")
    empty = tmp_path / "folder"
    empty.mkdir()
    for name, told in (
        ("broken.jsonl", "is no JSON"),
        ("broken.parquet", "cannot be read"),
        ("judged.xls", "unknown kind of file"),
        ("folder", "expected one file with `qrels`"),
        ("missing", "no such file"),
    ):
        with pytest.raises(EvaluationError, match=told):
            read(tmp_path / name)
    with pytest.raises(EvaluationError, match="no query has a relevant entity"):
        read(jsonl(tmp_path, {"query": "a", "relevant": []}))


@pytest.mark.parametrize(
    "topics",
    [
        "1\thalo\n2\tjazz radio\n3\tnever judged\n",
        BLOCKS,
    ],
)
def test_trec(tmp_path: Path, topics: str) -> None:
    (tmp_path / "topics.txt").write_text(topics, "utf-8")
    lines = "1 0 track:1 2\n1 0 track:2 -1\n2 0 s 1\n2 0 s 2\n\n"
    (tmp_path / "qrels.txt").write_text(lines, "utf-8")
    found = read(tmp_path)
    assert found.queries == read(tmp_path / "qrels.txt").queries
    assert [each.query.text for each in found.queries] == ["halo", "jazz radio"]
    assert [each.query_id for each in found.queries] == ["1", "2"]
    assert found.queries[0].gains == (1.0, 0.0) and found.queries[1].gains == (0.5,)
    assert (found.repeated, found.unjudged) == (1, 1)


def test_a_judged_topic_without_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "topics.tsv").write_text("1\thalo\n", "utf-8")
    (tmp_path / "qrels.txt").write_text("1 0 a 1\n7 0 a 1\n", "utf-8")
    with pytest.raises(EvaluationError, match="topic '7' is judged but not among the topics"):
        read(tmp_path)
    (tmp_path / "qrels.txt").write_text("1 0 a\n", "utf-8")
    with pytest.raises(EvaluationError, match=r"qrels.txt:1: is '1 0 a', expected topic"):
        read(tmp_path)


def test_beir(tmp_path: Path) -> None:
    queries = [{"_id": "q1", "text": "halo"}, {"_id": "q2", "text": "of another part"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), "utf-8")
    (tmp_path / "qrels").mkdir()
    table = "query-id\tcorpus-id\tscore\nq1\ttrack 1\t1\nq1\tb\t0\n"
    (tmp_path / "qrels" / "test.tsv").write_text(table, "utf-8")
    (only,) = read(tmp_path).queries
    assert only.query.text == "halo" and only.found == ("track 1",) and only.gains == (1.0, 0.0)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5).filter(str.strip)


@given(
    st.lists(
        st.tuples(
            NAMES, st.dictionaries(NAMES, st.integers(0, 3), min_size=1), NAMES, st.booleans()
        ),
        min_size=1,
        max_size=4,
    ).filter(lambda rows: any(any(grades.values()) for _, grades, _, _ in rows))
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, dict[str, int], str, bool]]
) -> None:
    told = judged_queries(
        "somewhere",
        [
            Judged(
                query_id=str(number), query=query, grades=grades, group=group,
                segment="kind", at=NOW if dated else None,
            )
            for number, (query, grades, group, dated) in enumerate(rows, start=1)
        ],
        now=NOW,
    )  # fmt: skip
    file = tmp_path_factory.mktemp("judged") / "own.jsonl"
    write_own(file, told)
    again = read(file)
    assert again.queries == told.queries and again.highest == told.highest


def test_runs_are_what_trec_eval_reads(tmp_path: Path) -> None:
    judged = read(jsonl(tmp_path, {"query": "x", "relevant": [{"id": "a b", "grade": 2}]}))
    files = write_runs(
        tmp_path / "runs", {"RRF lexical + dense": {"1": ("c", "a b")}}, judged=judged
    )
    assert [file.name for file in files] == ["rrf-lexical-dense.run", "qrels.txt"]
    lines = files[0].read_text("utf-8")
    assert lines == "1 Q0 c 1 2 rrf-lexical-dense\n1 Q0 a%20b 2 1 rrf-lexical-dense\n"
    assert files[1].read_text("utf-8") == "1 0 a%20b 2\n"


@pytest.mark.parametrize(
    "topics", ["<top>" * 50_000, "<top><num>1<title>" + " " * 100_000 + "a\0b", "<" * 200_000]
)
def test_topics_made_to_take_for_ever_do_not(topics: str, tmp_path: Path) -> None:
    """A pattern that tries every place from every place would take minutes."""
    path = tmp_path / "topics.txt"
    path.write_text(topics, "utf-8")
    (tmp_path / "qrels.txt").write_text("2 0 a 1\n", "utf-8")
    with pytest.raises(EvaluationError):
        read_trec(tmp_path / "qrels.txt", path, now=NOW)
