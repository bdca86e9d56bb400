"""Every broken catalogue through the real command: message, exit code, and the index as it was."""

import shutil
from pathlib import Path

import pytest

from ltrr_cli.__main__ import main
from tests.journeys.broken_catalogues import BROKEN_CATALOGUES, BrokenCatalogue


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_index, tmp_path / "index", copy_function=_link))


def _link(source: str, target: str) -> str:
    Path(target).hardlink_to(source)
    return target


def contents(index: Path) -> dict[str, int]:
    return {str(file): file.stat().st_ino for file in index.rglob("*") if file.name != "write.lock"}


def test_there_are_many() -> None:
    assert len(BROKEN_CATALOGUES) >= 40


@pytest.mark.parametrize("broken", BROKEN_CATALOGUES, ids=lambda broken: broken.name)
def test_is_refused_and_nothing_is_lost(
    broken: BrokenCatalogue, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = tmp_path / broken.file
    broken.build(catalogue)
    fields = tmp_path / "fields.toml"
    fields.write_text(broken.fields, "utf-8")
    options = ["--fields", str(fields)] if broken.fields else []
    before = contents(index)
    code = main(["index", str(catalogue), "--index", str(index), *options])
    told = capsys.readouterr()
    assert code == 1
    assert broken.message(catalogue) in told.err
    assert not told.out
    assert contents(index) == before
