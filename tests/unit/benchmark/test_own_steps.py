"""The index that a benchmark asks has not seen the test, and its costs are those of its process."""

from pathlib import Path

import pytest
from bench.costs import bytes_in, run
from bench.own_steps import learnt, take_index

from ltrr_cli import wiring
from ltrr_cli.wiring.releases import publish


def test_an_index_that_has_learnt_may_be_asked_but_not_taught(
    tiny_index: Path, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    cost = take_index(tiny_index, fresh, learns=True)
    assert cost.disk == bytes_in(fresh) > 0
    assert learnt(fresh) == "release 1 serves, it has learnt nothing"
    with publish(fresh) as made:
        (made.folder / "memory").mkdir()
        (made.folder / "memory" / "pairs.bin").write_text("what somebody clicked", "utf-8")
        made.memory, made.promote = 1, False
    with pytest.raises(SystemExit, match="has learnt already"):
        take_index(fresh, tmp_path / "taught", learns=True)
    assert not (tmp_path / "taught").exists()
    take_index(fresh, tmp_path / "asked", learns=False)
    assert wiring.list_releases(tmp_path / "asked").current == 1


def test_what_a_process_costs_and_what_it_said_when_it_failed(tmp_path: Path) -> None:
    cost = run(["--help"], log=tmp_path / "log")
    assert "train" in (tmp_path / "log").read_text("utf-8")
    assert cost.cpu is not None and cost.peak is not None
    assert cost.seconds > 0 and cost.cpu > 0 and cost.peak > 2**20
    with pytest.raises(SystemExit, match="no index"):
        run(["query", "x", "--index", str(tmp_path / "none")], log=tmp_path / "log")
