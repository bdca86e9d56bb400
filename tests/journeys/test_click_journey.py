"""From an answer to a click to a click log, through the real command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest


def ltrr(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ltrr_cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, input=stdin)


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    """An index of its own, so that its log is too."""
    ignored = shutil.ignore_patterns("events")
    return Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored))


def ask(index: Path, *words: str) -> dict[str, Any]:
    done = ltrr("query", *words, "--json", "--index", str(index))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def export(index: Path) -> tuple[list[dict[str, Any]], subprocess.CompletedProcess[str]]:
    file = index.parent / "clicks.parquet"
    done = ltrr("log", "export", str(file), "--index", str(index))
    assert done.returncode == 0, done.stderr
    return pq.read_table(file).to_pylist(), done


def complaint(*words: str) -> str:
    done = ltrr(*words)
    assert done.returncode == 1 and not done.stdout
    return done.stderr


def test_from_a_query_over_a_click_to_parquet(index: Path) -> None:
    found = ask(index, "taylor swift", "--user", "ana", "--at", "2024-12-24T20:00+01:00")
    place = ("--index", str(index))
    identifier, second = found["query_id"], found["results"][1]
    done = ltrr("click", identifier, "2", *place)
    said = f"recorded: click on place 2, {second['id']}, for “taylor swift”\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    assert ltrr("click", identifier, "2", "--action", "like", *place).returncode == 0
    assert ltrr("click", identifier, "2", "--action", "play", "--dwell", "9.5", *place).stdout
    rows, done = export(index)
    count = len(found["results"])
    assert (
        done.stdout
        == f"{count} rows of 1 answers, 1 of them clicked: {index.parent}/clicks.parquet\n"
    )
    assert [row["entity_id"] for row in rows] == [each["id"] for each in found["results"]]
    assert [row["position"] for row in rows] == list(range(1, count + 1))
    assert [dict(row["arm_ranks"]) for row in rows] == [
        each["found_by"] for each in found["results"]
    ]
    assert [row["action"] for row in rows] == [None, "like", *[None] * (count - 2)]
    assert [row["clicked"] for row in rows] == [row["action"] is not None for row in rows]
    row, plan = rows[1], {arm["arm"]: arm["depth"] for arm in found["plan"]}
    assert row["timestamp"].isoformat() == "2024-12-24T19:00:00+00:00"
    assert (row["query"], row["user_id"], row["query_id"]) == ("taylor swift", "ana", identifier)
    assert (row["dwell_s"], row["release"], row["propensity"]) == (9.5, "1", 1.0)
    assert dict(row["plan"]) == plan
    (action,) = row["actions"]
    assert (dict(action["plan"]), action["probability"]) == (plan, 1.0)


def test_batch_and_conversation_are_logged_explanations_are_not(index: Path) -> None:
    place = ("--index", str(index))
    assert ltrr("query", "--batch", "-", *place, stdin="love\nlove\n").returncode == 0
    talked = ltrr("query", "-i", *place, stdin="love\n1\n:explain 1\nhello\n")
    assert talked.stderr.startswith("recorded: click on place 1, ")
    done = ltrr("query", "love", "--no-log", "--json", *place)
    known = json.loads(done.stdout)["results"][0]["id"]
    assert ltrr("explain", "love", known, *place).returncode == 0
    rows, _ = export(index)
    answers = {row["query_id"]: (row["query"], row["session_id"]) for row in rows}
    texts, sessions = zip(*answers.values(), strict=True)
    assert texts == ("love", "love", "love", "hello")
    assert sessions[0] == sessions[1] != sessions[2] == sessions[3]
    assert [(row["query"], row["position"]) for row in rows if row["clicked"]] == [("love", 1)]


def test_the_same_asked_twice_at_the_same_time_are_two_answers(index: Path) -> None:
    at = ("--at", "2024-12-24T20:00")
    assert ask(index, "love", *at)["query_id"] != ask(index, "love", *at)["query_id"]


def test_clicks_that_cannot_be(index: Path, tmp_path: Path) -> None:
    place = ("--index", str(index))
    known = ask(index, "love", "--shown", "3")["query_id"]
    empty = ask(index, "love", "--plan", "personal=5")["query_id"]
    assert complaint("click", "\x1b[31m", "1", *place) == (
        "error: no answer in the event log has the id '\\x1b[31m'; "
        "ltrr query shows the id of each that it logs\n"
    )
    for position in ("4", "0"):
        assert complaint("click", known, position, *place) == (
            f"error: the answer {known} has no place {position}: its page has places 1 to 3\n"
        )
    assert complaint("click", empty, "1", *place) == (
        f"error: the answer {empty} has no place 1: its page is empty\n"
    )
    assert complaint("click", known, "1", "--action", "plya", *place) == (
        "error: --action: there is no action 'plya', did you mean 'play'?\n"
    )
    for seconds in ("-1", "nan", "inf"):
        assert complaint("click", known, "1", "--dwell", seconds, *place) == (
            f"error: --dwell: {seconds} is no number of seconds, expected 0 or more\n"
        )
    assert complaint("click", known, "1", "--index", str(tmp_path / "none")) == (
        f"error: no index at {tmp_path}/none: build one with `ltrr index CATALOG`\n"
    )
    assert not list((index / "events").glob("clicks-*"))


def test_an_answer_that_cannot_be_logged_is_shown(index: Path) -> None:
    (index / "events").write_text("in the way")
    done = ltrr("query", "--batch", "-", "--index", str(index), stdin="love\n" * 3)
    assert done.returncode == 0 and done.stdout.count("“love”") == 3
    assert done.stderr == (
        "warning: not logged, so clicks on it cannot be recorded: "
        f"{index}/events cannot be written: File exists\n"
    )


def test_on_a_full_disk_the_answer_is_shown_and_what_was_half_written_is_skipped(
    index: Path,
) -> None:
    command = f"ulimit -f 1; exec {sys.executable} -m ltrr_cli query love --index {index}"
    done = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Love" in done.stdout  # 1 KB a file is not enough for the log
    assert done.stderr == (
        "warning: not logged, so clicks on it cannot be recorded: "
        f"{index}/events cannot be written: No space left on device\n"
    )
    assert (index / "events" / "impressions-000001.log").stat().st_size == 1024
    kept = ask(index, "taylor")["query_id"]
    rows, told = export(index)
    assert {row["query_id"] for row in rows} == {kept}
    assert told.stderr == "warning: 1 lines of the log are torn or damaged and were left out\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_answer_from_a_forbidden_folder_is_shown(index: Path) -> None:
    index.chmod(0o555)
    done = ltrr("query", "love", "--index", str(index))
    index.chmod(0o755)
    assert done.returncode == 0 and done.stdout
    assert "cannot be written: Permission denied" in done.stderr


def test_what_is_torn_or_orphaned_is_counted(index: Path) -> None:
    lost, kept = ask(index, "love"), ask(index, "taylor")
    for found in (lost, kept):
        assert ltrr("click", found["query_id"], "1", "--index", str(index)).returncode == 0
    file = index / "events" / "impressions-000001.log"
    first, second = file.read_bytes().split(b"\n")[1:]
    file.write_bytes(b"\n" + first[:200] + b"\n" + second)
    rows, done = export(index)
    assert {row["query_id"] for row in rows} == {kept["query_id"]}
    assert done.stderr == (
        "warning: 1 lines of the log are torn or damaged and were left out\n"
        "warning: 1 clicks are on answers that are not in the log and were left out\n"
    )


def test_a_place_that_cannot_be_written(index: Path, tmp_path: Path) -> None:
    place = ("--index", str(index))
    assert complaint("log", "export", str(tmp_path / "no" / "clicks.parquet"), *place) == (
        f"error: {tmp_path}/no/clicks.parquet: cannot write the click log: "
        "No such file or directory\n"
    )
    rows, done = export(index)
    assert not rows and done.stdout.startswith("0 rows of 0 answers, 0 of them clicked")
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["clicks.parquet"]
