"""From the sample catalogue to explained answers, through the real command line."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ltrr_cli.arms.registry import ARMS

ANSWER = {
    "query_id", "query", "release", "policy", "ranker", "understanding", "plan", "skipped",
    "propensity", "candidates", "results", "ms",
}  # fmt: skip


def ltrr(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ltrr_cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, input=stdin)


def answer(index: Path, *words: str) -> dict[str, Any]:
    done = ltrr("query", *words, "--json", "--index", str(index))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_tayler_love_finds_taylor_swift_and_love_story(sample_index: Path) -> None:
    found = answer(sample_index, "tayler love")
    assert found.keys() == ANSWER
    shown = [(result["type"], result["title"]) for result in found["results"]]
    assert ("track", "Love Story") in shown[:3]
    assert ("artist", "Taylor Swift") in shown
    slots = [slot for reading in found["understanding"] for slot in reading["slots"]]
    assert any(slot["value"] == "Taylor Swift" and slot["edits"] == 1 for slot in slots)
    assert sum(reading["probability"] for reading in found["understanding"]) == pytest.approx(1)
    assert len(found["plan"]) + len(found["skipped"]) == len(ARMS)


def test_the_rich_view_tells_the_same_story(sample_index: Path) -> None:
    done = ltrr("query", "tayler love", "--index", str(sample_index))
    assert done.returncode == 0
    for word in ("Taylor Swift", "Love Story", "lexical", "structured", "nothing is learnt yet"):
        assert word in done.stdout


def test_only_the_wanted_types_are_shown(sample_index: Path) -> None:
    found = answer(sample_index, "love", "--type", "playlist")
    assert found["results"]
    assert {result["type"] for result in found["results"]} == {"playlist"}


def test_a_plan_is_played_as_given(sample_index: Path) -> None:
    found = answer(sample_index, "love", "--plan", "lexical=5,dense=10")
    assert {arm["arm"]: arm["depth"] for arm in found["plan"]} == {"lexical": 5, "dense": 10}
    assert found["candidates"] <= 15


def test_the_listener_is_asked_for_and_known(sample_index: Path) -> None:
    found = answer(sample_index, "love", "--user", "ana")
    assert "personal" in {arm["arm"] for arm in found["plan"]}


def test_an_entity_is_explained(sample_index: Path) -> None:
    done = ltrr(
        "explain", "tayler love", "track:taylor-swift/love-story", "--json", "--index",
        str(sample_index),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["position"] <= 3
    assert len(told["arms"]) == len(ARMS)


@pytest.mark.parametrize("times", [1, 30], ids=["one worker", "several workers"])
def test_a_batch_answers_like_single_queries(sample_index: Path, times: int) -> None:
    texts = ["love story", "80s rock ballads", "tayler love"]
    alone = {text: answer(sample_index, text) for text in texts}
    asked = "\n".join(texts * times)
    done = ltrr("query", "--batch", "-", "--json", "--index", str(sample_index), stdin=asked)
    assert done.returncode == 0, done.stderr
    batch = [json.loads(line) for line in done.stdout.splitlines()]
    for text, found in zip(texts * times, batch, strict=True):
        assert found["query"] == text
        assert found["results"] == alone[text]["results"]
        assert found["understanding"] == alone[text]["understanding"]


HEAVY = ("torch", "transformers", "sentence_transformers", "pandas", "xgboost", "pyarrow", "duckdb")


def test_a_query_imports_no_torch_and_nothing_else_that_it_does_not_need(
    sample_index: Path,
) -> None:
    script = (
        "import sys; from ltrr_cli.__main__ import main\n"
        f"code = main(['query', 'tayler love', '--json', '--index', {str(sample_index)!r}])\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print(code, loaded, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().endswith("0 []"), done.stderr


def test_a_failed_build_leaves_the_index_as_it_was(sample_index: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "a", "type": "track"}\n', "utf-8")
    before = answer(sample_index, "love")["results"]
    done = ltrr("index", str(broken), "--index", str(sample_index))
    assert done.returncode == 1
    assert f"{broken}:1: title is missing, expected a non-empty string" in done.stderr
    assert answer(sample_index, "love")["results"] == before
