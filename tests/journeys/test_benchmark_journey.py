"""`scripts/benchmark_realmix.py` as one runs it, on the small catalogue."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
ASSETS = ROOT / "tests" / "assets"
GROUPS = 5
JUDGED: list[dict[str, Any]] = [
    {"query": "halo beyonce", "relevant": [{"id": "track-3", "grade": 2}, {"id": "artist-2"}]},
    {"query": "tayler love", "relevant": [{"id": "track-1"}], "segment": "misspelled"},
    {"query": "beyonse", "relevant": [{"id": "artist-2"}], "segment": "misspelled"},
    {"query": "jazz radio", "relevant": [{"id": "station-1"}], "segment": "topical"},
    {"query": "taylor swift", "relevant": [{"id": "artist-1"}], "segment": "topical"},
    {"query": "love", "relevant": [{"id": "artist-3"}, {"id": "gone-9"}], "segment": "topical"},
]


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of each query some groups, so that some of them test."""
    rows = [
        {**each, "group": f"{each['query']} {number}"}
        for each in JUDGED
        for number in range(GROUPS)
    ]
    file = tmp_path_factory.mktemp("judged") / "queries.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return file


def benchmark(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/benchmark_realmix.py", ASSETS / "tiny.jsonl", *words]
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_a_report_with_a_peer(queries: Path, tiny_index: Path, tmp_path: Path) -> None:
    """SQLite comes with Python; `tests/unit/benchmark/test_peers.py` asks the other peers."""
    markdown, figures = tmp_path / "report.md", tmp_path / "report.json"
    done = benchmark(
        queries, "--work", tmp_path / "work", "--index", tiny_index, "--no-training",
        "--peers", "sqlite", "--fresh", "1", "--out", markdown, "--out", figures,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text, told = markdown.read_text("utf-8"), json.loads(figures.read_text("utf-8"))
    assert list(told["times"]) == ["ltrr", "SQLite FTS5"] < list(told["quality"])
    assert 0 < sum(told["setting"]["test"].values()) < len(JUDGED) * GROUPS
    assert told["setting"]["teaching"] == {}
    for system in told["quality"].values():
        for measure in system.values():
            known = measure["macro"]
            assert 0 <= known["low"] <= known["estimate"] <= known["high"] <= 1
    assert told["quality"]["ltrr"]["recall@50"]["by_segment"]["misspelled"]["estimate"] == 1
    assert told["quality"]["SQLite FTS5"]["nDCG@10"]["macro"]["estimate"] > 0.3
    assert told["builds"]["SQLite FTS5"]["disk"] > 0
    assert all(told["times"]["ltrr"][kind]["p50"] > 0 for kind in ("wall_ms", "engines_ms"))
    assert str(tmp_path) not in text and "the index was there already" in text
    losses = text.split("## Where ltrr is behind a peer")[1].split("##")[0]
    assert "SQLite FTS5, time of a query, p50" in losses
