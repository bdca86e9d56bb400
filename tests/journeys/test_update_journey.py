"""Updates and pruning through the real command line."""

import gc
import json
import shutil
from pathlib import Path

import pytest

from ltrr_cli.wiring import list_releases
from tests.journeys.test_releases_journey import Program


@pytest.fixture
def ltrr(
    tiny_index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Program:
    ignored = shutil.ignore_patterns("events")
    monkeypatch.setenv("COLUMNS", "140")
    return Program(Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored)), capsys)


def found(ltrr: Program, text: str) -> list[str]:
    answer = json.loads(ltrr.says("query", text, "--json", "--no-log"))
    return [result["title"] for result in answer["results"]]


def test_an_entity_comes_changes_and_goes(ltrr: Program, tmp_path: Path) -> None:
    more, ids = tmp_path / "more.jsonl", tmp_path / "ids.txt"
    song = {"id": "new:1", "type": "track", "title": "Zorp Parade", "artists": ["Gnarl"]}
    more.write_text(json.dumps(song) + "\n", "utf-8")
    code, out, _ = ltrr.run("index", "--update", str(more))
    assert code == 0
    assert "added 1, replaced 0, deleted 0, given again as they were 0, since generation 1" in out
    assert found(ltrr, "zorp parade")[0] == "Zorp Parade"
    more.write_text(json.dumps(song | {"title": "Zorp Requiem"}) + "\n", "utf-8")
    code, out, err = ltrr.run("index", "--update", str(more), "--json")
    assert (code, json.loads(out)["changes"]["replaced"]) == (0, 1)
    assert found(ltrr, "zorp requiem")[0] == "Zorp Requiem"
    ids.write_text("\nnew:1\n\nno:1\nno:2\n", "utf-8")
    code, out, err = ltrr.run("index", "--delete", str(ids))
    assert code == 0
    assert "deleted 1" in out
    assert "nothing is deleted for ids that are not in the catalogue (2): no:1, no:2" in err
    assert "Zorp Requiem" not in found(ltrr, "zorp requiem")
    assert "all stores agree" in ltrr.says("index", "--verify")
    assert "deleted 1" in ltrr.says("index", "--info")
    gc.collect()  # engines of this process that are still open would be left
    assert ltrr.says("releases", "prune", "--keep", "0").startswith("removed: release ")
    assert [entry.number for entry in list_releases(ltrr.index).entries] == [4]
    assert json.loads(ltrr.says("releases", "prune", "--json"))["releases"] == []
    assert "all stores agree" in ltrr.says("index", "--verify")


def test_mistakes(ltrr: Program, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text('{"id": "new:1"}\n{"id": "new:2", "type": "track", "title": "Zorp"}\n', "utf-8")
    assert "more.jsonl:1: type is missing" in ltrr.run("index", "--update", str(more))[2]
    code, _, err = ltrr.run("index", "--update", str(more), "--skip-invalid")
    assert code == 0
    assert "1 records were left out" in err
    assert "cannot read" in ltrr.complains("index", "--delete", str(tmp_path / "none.txt"))
    assert ltrr.run("index", str(more), "--update", str(more))[0] == 2
    assert ltrr.run("index", "--update", str(more), "--encoder", "x")[0] == 2
    ltrr.index = tmp_path / "nowhere"
    assert "no index at" in ltrr.complains("index", "--update", str(more))
    assert not ltrr.index.exists()
