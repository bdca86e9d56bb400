"""From queries and clicks over both exports to what the doctor says of them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ltrr_cli import wiring


def ltrr(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ltrr_cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, input=stdin)


@pytest.fixture(scope="module")
def index(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with a log of its own: three answers, one click."""
    folder = tmp_path_factory.mktemp("journey") / "index"
    shutil.copytree(tiny_index, folder, ignore=shutil.ignore_patterns("events"))
    place = ("--index", str(folder))
    assert ltrr("query", "--batch", "-", *place, stdin="love\nabba\n").returncode == 0
    done = ltrr("query", "taylor swift", "--user", "ana", "--json", *place)
    identifier = json.loads(done.stdout)["query_id"]
    assert ltrr("click", identifier, "2", "--action", "play", *place).returncode == 0
    return folder


def health(*words: str) -> dict[str, Any]:
    done = ltrr("log", "doctor", *words, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("reading ...\nreading: ")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_log_and_both_exports_are_one_and_as_sound(index: Path) -> None:
    place = ("--index", str(index))
    table, folder = index.parent / "clicks.parquet", index.parent / "ubi"
    said = ltrr("log", "export", str(table), *place).stdout
    assert said.endswith(f"rows of 3 answers, 1 of them clicked: {table}\n")
    assert ltrr("log", "export", str(folder), "--ubi", *place).stdout == said.replace(
        str(table), str(folder)
    )
    own = wiring.own_feedback(index)
    assert wiring.read_feedback(table).feedback == own.feedback
    assert wiring.read_feedback(folder).feedback == own.feedback
    found = [health(*words) for words in (place, (str(table),), (str(folder),))]
    assert [each.pop("log") for each in found] == [
        str(index / "events"), str(table), str(folder)
    ]  # fmt: skip
    assert {each["answers"] for each in found} == {3}
    statuses = [{each["name"]: each["status"] for each in one["checks"]} for one in found]
    assert statuses[0] == statuses[1] == statuses[2]
    assert statuses[0]["probability_sums"] == statuses[0]["propensities"] == "ok"
    assert statuses[0]["choices"] == "cannot tell"
    assert list(found[0]) == ["rows", "answers", "clicks", "status", "checks", "lacks"]
    assert list(found[0]["checks"][0]) == ["name", "status", "figure", "value", "limits"]


def test_the_doctor_speaks_to_people(index: Path) -> None:
    done = ltrr("log", "doctor", "--index", str(index))
    assert done.returncode == 0
    first, *rest = done.stdout.splitlines()
    assert first.startswith(f"{index}/events: ") or str(index) in done.stdout.replace("\n", "")
    assert any(line.startswith("probability sums") and " ok " in line for line in rest)
    assert any(line.startswith("choices") and "cannot tell" in line for line in rest)


def test_a_log_that_is_none_is_told(index: Path, tmp_path: Path) -> None:
    done = ltrr("log", "doctor", str(tmp_path / "none.parquet"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(f"error: {tmp_path}/none.parquet: no such file\n")
    done = ltrr("log", "doctor", str(tmp_path))
    assert done.returncode == 1 and "no ubi_queries.jsonl" in done.stderr
    done = ltrr("log", "export", str(index / "manifest.json"), "--ubi", "--index", str(index))
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {index}/manifest.json: cannot write the UBI files: File exists\n"
    )


def test_an_empty_log_can_be_looked_at(tiny_index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(tiny_index, folder, ignore=shutil.ignore_patterns("events"))
    found = health("--index", str(folder))
    assert (found["answers"], found["status"]) == (0, "bad")
    assert found["lacks"] == ["nothing was shown or judged: nothing can be learnt"]
