"""ARCHITECTURE.md speaks of every room of the house, and of none that is not there."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "ltrr_cli"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
DOCUMENTS = sorted([ROOT / "README.md", ARCHITECTURE, *(ROOT / "docs").rglob("*.md")])

FOLDERS = sorted(
    folder.relative_to(PACKAGE).as_posix()
    for folder in PACKAGE.rglob("*")
    if folder.is_dir() and folder.name != "__pycache__"
)
MODULES = sorted(file.name for file in PACKAGE.glob("*.py") if not file.name.startswith("__"))

_PATH = re.compile(r"\bltrr_cli/[\w./-]*[\w/]")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


def headings() -> str:
    text = ARCHITECTURE.read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if line.startswith("#"))


def documented(folder: str) -> str:
    """Where a folder must stand: in a heading; a folder inside another one anywhere."""
    return ARCHITECTURE.read_text("utf-8") if "/" in folder else headings()


def test_there_are_folders_and_documents() -> None:
    assert len(FOLDERS) >= 12
    assert len(DOCUMENTS) >= 5


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_its_question(folder: str) -> None:
    assert f"`{folder}/`" in documented(folder), f"ARCHITECTURE.md has nothing on {folder}/"


@pytest.mark.parametrize("module", MODULES)
def test_every_top_module_has_its_question(module: str) -> None:
    assert f"`{module}`" in headings(), f"ARCHITECTURE.md has no heading with {module}"


def test_every_heading_is_a_question() -> None:
    for line in headings().splitlines()[1:]:
        assert line.endswith("?"), line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_that_is_mentioned_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    missing = sorted({path for path in _PATH.findall(text) if not (ROOT / path).exists()})
    assert not missing, missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    links = _LINK.findall(document.read_text("utf-8"))
    missing = sorted({link for link in links if not (document.parent / link).exists()})
    assert not missing, missing


def test_the_layers_are_those_that_are_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    checked = next(each["layers"] for each in contracts if each["id"] == "layers")
    diagram = ARCHITECTURE.read_text("utf-8").split("## Who may import whom?")[1].split("```")[1]
    drawn = [re.split(r"\s{2,}", line)[0] for line in diagram.splitlines()[1:]]
    assert [layer for layer in drawn if layer] == checked


def test_every_file_of_a_generation_is_in_the_table(tiny_index: Path) -> None:
    """Tables in `lists/` and `spelling/` by name, engines that fill a folder as a whole."""
    generation = tiny_index / "generations" / "1"
    table = ARCHITECTURE.read_text("utf-8").split("## What lies in an index folder")[1]
    files = [path.relative_to(generation) for path in generation.rglob("*") if path.is_file()]
    assert len(files) > len(FOLDERS)
    for file in files:
        folder = file.parts[0]
        named = f"{folder}/{file.name.split('.')[0]}.*" if folder in {"lists", "spelling"} else ""
        place = named or (folder if len(file.parts) == 1 else f"{folder}/")
        assert f"`{place}`" in table, f"{file} is not in the table of ARCHITECTURE.md"
