"""`ltrr eval` as a user runs it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ASSETS = Path(__file__).parent.parent / "assets"
JUDGED = [
    {"query": "halo beyonce", "relevant": [{"id": "artist-2", "grade": 2}, {"id": "track-3"}]},
    {"query": "tayler love", "relevant": [{"id": "track-1"}], "segment": "misspelled"},
    {"query": "jazz radio", "relevant": [{"id": "station-1"}], "segment": "<b>topical</b>"},
    {"query": "lost song", "relevant": [{"id": "gone-9"}], "segment": "misspelled"},
]


def ltrr(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ltrr_cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue with judged queries beside it, indexed, asked once."""
    folder = tmp_path_factory.mktemp("eval")
    shutil.copy(ASSETS / "tiny.jsonl", folder / "tiny.jsonl")
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, JUDGED)), "utf-8")
    done = ltrr("index", str(folder / "tiny.jsonl"), "--index", str(folder / "index"))
    assert done.returncode == 0 and "judged" not in done.stderr, done.stderr
    asked = ltrr("query", "jazz radio", "--json", "--index", str(folder / "index"))
    answer = json.loads(asked.stdout)
    ltrr("click", answer["query_id"], "1", "--index", str(folder / "index"))
    return folder / "index"


def test_alone_it_evaluates_what_the_index_has(index: Path) -> None:
    done = ltrr("eval", "--index", str(index))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("release 1 on 4 judged queries, 4 groups")
    assert len(lines) <= 40 and max(map(len, lines)) <= 100
    for told in ("equal quota", "static plan", "static order", "ceiling", "BM25", "misspelled"):
        assert any(line.startswith(told) for line in lines), told
    assert any(line.startswith("log: 1 of 1 requests usable") for line in lines)
    assert "warning: 1 of 5 relevant entities are not in the index" in done.stderr
    assert "release 1 has learnt neither policy nor ranker" in done.stderr


def test_report_runs_and_json(index: Path, tmp_path: Path) -> None:
    report, runs = tmp_path / "report.html", tmp_path / "runs"
    done = ltrr(
        "eval", "--index", str(index), "--json", "--report", str(report), "--runs", str(runs),
        "--release", "1", "--against", "1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"release", "against", "judged", "log", "notes", "seconds"}
    assert told["judged"]["queries"] == 4 and told["judged"]["unknown"] == 1
    assert [each["budget"] for each in told["judged"]["budgets"]] == [50, 100, 200]
    names = [each["name"] for each in told["judged"]["pages"]]
    assert names == ["release", "RRF lexical + dense", "BM25", "release 1"]
    assert told["judged"]["pages"][-1]["gain"] == {"estimate": 0.0, "low": 0.0, "high": 0.0}
    assert {each["verdict"]["level"] for each in told["log"]["targets"]} == {"not answerable"}
    assert sorted(file.name for file in runs.iterdir()) == [
        "bm25.run", "qrels.txt", "release-1.run", "release.run", "rrf-lexical-dense.run",
    ]  # fmt: skip
    page = report.read_text("utf-8")
    assert page.count("<svg") >= 2 and "&lt;b&gt;topical&lt;/b&gt;" in page
    assert "<b>topical" not in page and "<script" not in page
    outside = set(re.findall(r"(?:src|href)\s*=\s*[\"']([^\"'#][^\"']*)", page))
    assert not outside, outside  # nothing is loaded from anywhere


def test_a_log_without_probabilities_is_not_answerable(index: Path, tmp_path: Path) -> None:
    log = tmp_path / "clicks.csv"
    log.write_text("query,entity_id,clicked,position\njazz,station-1,true,1\n", "utf-8")
    done = ltrr("eval", "--index", str(index), "--logs", str(log))
    assert done.returncode == 0, done.stderr
    assert "judged queries" not in done.stdout
    assert "release 1: not answerable\n" in done.stdout
    assert "because the log has no probabilities for its 1 requests" in done.stdout
    assert "to do: log with every answer all plans that could have been played" in done.stdout


def test_what_cannot_be_evaluated_is_told(tiny_index: Path, index: Path, tmp_path: Path) -> None:
    done = ltrr("eval", "--index", str(tiny_index))
    assert done.returncode == 1 and not done.stdout
    assert "there is nothing to evaluate with" in done.stderr
    (tmp_path / "bad.jsonl").write_text('{"query": 7, "relevant": []}\n', "utf-8")
    done = ltrr("eval", "--index", str(index), "--queries", str(tmp_path / "bad.jsonl"))
    assert done.returncode == 1
    assert "bad.jsonl:1: query is 7, expected a string that is not empty" in done.stderr
    done = ltrr("eval", "--index", str(index), "--release", "9")
    assert done.returncode == 1 and "no release 9" in done.stderr
    done = ltrr("eval", "--index", str(index), "--runs", "x", "--logs", "y")
    assert done.returncode == 2 and "--runs needs judged queries" in done.stderr
