"""Releases through the real command line: from a build over learning to the way back."""

import json
import shutil
from pathlib import Path

import pytest

from ltrr_cli import wiring
from ltrr_cli.__main__ import main
from ltrr_cli.config import BuildSettings
from ltrr_cli.wiring.releases import publish, read_report
from tests.conftest import ASSETS, Silent

GATE = {"passed": True, "metric": "held-out recall", "gain": 0.041, "low": 0.032, "high": 0.05}


class Program:
    """The program over one index, in this process."""

    def __init__(self, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.index = index
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = main([*words, "--index", str(self.index)])
        out, err = self._capsys.readouterr()
        return code, out, err

    def says(self, *words: str) -> str:
        code, out, err = self.run(*words)
        assert (code, err) == (0, "")
        return out

    def complains(self, *words: str) -> str:
        code, out, err = self.run(*words)
        assert (code, out) == (1, "")
        return err


def learn(index: Path, *, gain: float = 0.041, promote: bool = True) -> int:
    """A release as training publishes it, without a policy that could be opened."""
    with publish(index) as made:
        report = {"gate": {**GATE, "gain": gain}, "arms that rose": ["dense"]}
        (made.folder / "report.json").write_text(json.dumps(report), "utf-8")
        (made.folder / "examination.json").write_text(json.dumps([1, 0.5]), "utf-8")
        made.policy, made.note, made.promote = "hazard", "weekly\x1b[31m", promote
    return made.number


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    """An index of its own, so that its releases are too."""
    ignored = shutil.ignore_patterns("events")
    return Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored))


@pytest.fixture
def ltrr(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    monkeypatch.setenv("COLUMNS", "140")
    return Program(index, capsys)


def current(index: Path) -> str:
    return wiring.open_engine(index).release


def test_from_a_build_to_a_release_and_back(index: Path, ltrr: Program) -> None:
    assert current(index) == "1"
    assert learn(index) == 2
    assert json.loads(ltrr.says("query", "love", "--json", "--no-log"))["release"] == "2"
    assert ltrr.says("releases", "rollback") == (
        "release 1 (generation 1) is current, release 2 no longer\n"
    )
    assert current(index) == "1"
    assert ltrr.says("releases", "promote", "2") == (
        "release 2 (generation 1) is current, release 1 no longer\n"
    )
    assert current(index) == "2"
    assert wiring.open_engine(index, release=1).release == "1"
    assert read_report(index)["arms that rose"] == ["dense"]
    assert read_report(index, 1) == {}


@pytest.mark.parametrize("width", [60, 140])
def test_the_list_says_what_each_is(
    index: Path, ltrr: Program, monkeypatch: pytest.MonkeyPatch, *, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    learn(index)
    learn(index, gain=0.05, promote=False)
    shown = ltrr.says("releases", "list")
    for words in ("default plan", "hazard", "held-out recall +0.041 [0.032, 0.050]", "weekly\\e["):
        assert words in shown, words
    marked = {line[0]: line for line in shown.splitlines() if line[:1] in {"*", "←"}}
    assert "2" in marked["*"].split(",")[0] and "1" in marked["←"].split(",")[0]


def test_the_list_as_json(index: Path, ltrr: Program) -> None:
    learn(index)
    found = json.loads(ltrr.says("releases", "list", "--json"))
    assert (found["current"], found["previous"]) == (2, 1)
    first, second = found["releases"]
    assert (first["release"], first["gate"], first["files"]) == (1, None, 0)
    assert second["gate"] == {**GATE, "forced": False}
    assert (second["policy"], second["memory"], second["problem"]) == ("hazard", None, None)


def test_what_differs(index: Path, ltrr: Program) -> None:
    learn(index)
    learn(index, gain=0.05)
    shown = ltrr.says("releases", "diff", "2", "3")
    assert shown.startswith("release 2 → release 3\n")
    assert "gate · gain  0.041  →  0.05" in shown
    assert "arms that rose" not in shown
    found = json.loads(ltrr.says("releases", "diff", "1", "2", "--json"))
    assert [part["name"] for part in found["parts"]] == ["examination.json"]
    assert found["facts"][-2] == {"name": "policy", "before": "default plan", "after": "hazard"}
    assert ltrr.says("releases", "diff", "2", "2").endswith("nothing differs\n")


def test_mistakes(index: Path, ltrr: Program, capsys: pytest.CaptureFixture[str]) -> None:
    learn(index)
    for words in (("promote", "7"), ("diff", "1", "7")):
        assert ltrr.complains("releases", *words) == (
            f"error: no release 7 in {index}: those that exist are 1, 2\n"
        )
    assert ltrr.complains("releases", "promote", "2") == "error: release 2 is already current\n"
    ltrr.says("releases", "rollback")
    assert ltrr.complains("releases", "rollback") == (
        "error: release 1 has no earlier one to go back to; "
        "`ltrr releases list` shows what can be promoted\n"
    )
    assert ltrr.run("releases", "promote", "none")[0] == 2
    assert (
        Program(index / "no", capsys).complains("releases", "list").startswith("error: no index at")
    )


def test_a_damaged_release_is_named_and_left(index: Path, ltrr: Program) -> None:
    learn(index)
    file = index / "releases" / "2" / "examination.json"
    file.write_text("[1, 0.6]", "utf-8")
    code, out, _ = ltrr.run("index", "--verify")
    assert code == 1
    assert out.startswith(f"{file} was changed since it was built: use another release")
    file.unlink()
    for words in (("query", "love"), ("releases", "diff", "1", "2")):
        assert ltrr.complains(*words).startswith(f"error: {file} is missing")
    assert "damaged" in ltrr.says("releases", "list")
    ltrr.says("releases", "rollback")
    assert current(index) == "1"
    assert ltrr.says("index", "--verify").endswith("every file is as it was built\n")


def test_a_fresh_build_says_what_it_leaves_behind(index: Path) -> None:
    with publish(index) as made:
        for part in ("policy", "ranker"):
            (made.folder / part).mkdir()
            (made.folder / part / "weights").write_text("w", "utf-8")
    progress = Silent()
    catalogue = ASSETS / "tiny.jsonl"
    wiring.build(catalogue, index, settings=BuildSettings(), progress=progress)
    assert progress.warnings[0] == (
        "release 2's policy and ranker stay with release 2; run `ltrr train`"
    )
    assert [entry.number for entry in wiring.list_releases(index).entries] == [1, 2, 3]
