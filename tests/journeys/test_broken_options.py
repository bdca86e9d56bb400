"""Every case of `broken_options.py` against the real program."""

import importlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ltrr_cli import wiring
from tests.journeys.broken_options import CASES, Case

TINY = Path(__file__).parent.parent / "assets" / "tiny.jsonl"

pytestmark = pytest.mark.skipif(
    not hasattr(wiring, "open_engine"), reason="the wiring is not written yet"
)


@pytest.fixture(scope="module")
def main() -> Callable[[list[str]], int]:
    run: Callable[[list[str]], int] = importlib.import_module("ltrr_cli.__main__").main
    return run


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, main: Callable[[list[str]], int]) -> Path:
    folder = tmp_path_factory.mktemp("tiny") / "index"
    assert main(["index", str(TINY), "--index", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, index: Path) -> Mapping[str, Path]:
    """The folders and files that cases name."""
    here = tmp_path_factory.mktemp("places")
    (here / "foreign").mkdir()
    (here / "foreign" / "notes.txt").write_text("mine")
    (here / "file").write_text("mine")
    shutil.copytree(index, here / "newer")
    manifest = here / "newer" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format_version": 99}))
    shutil.copytree(index, here / "damaged")
    _cut_largest(here / "damaged" / "generations")
    named = {
        name: here / name for name in ("foreign", "file", "newer", "damaged", "missing", "new")
    }
    return {**named, "index": index, "tiny": TINY, "batch": here / "batch"}


def _cut_largest(folder: Path) -> None:
    largest = max(filter(Path.is_file, folder.rglob("*")), key=lambda file: file.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1])


def fill(text: str, places: Mapping[str, Path]) -> str:
    for name, place in places.items():
        text = text.replace(f"{{{name}}}", str(place))
    return text


def complaint(stderr: str) -> str:
    """The error without the progress of a build before it."""
    return stderr[stderr.index("error: ") :]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_says_what_is_wrong(
    case: Case,
    main: Callable[[list[str]], int],
    places: Mapping[str, Path],
    *,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places["batch"].write_text(case.batch or "", "utf-8")
    capsys.readouterr()
    code = main([fill(argument, places) for argument in case.arguments])
    said = capsys.readouterr()
    expected = re.escape(fill(f"error: {case.says}\n", places)).replace(r"\.\.\.", ".*")
    assert re.fullmatch(expected, complaint(said.err)), said.err
    assert (code, said.out) == (case.code, "")
    assert not places["missing"].exists()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)
