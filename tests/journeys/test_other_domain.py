"""A catalogue of books, whose columns have other names: nothing in the core is about music."""

import json
from pathlib import Path
from typing import Any

import pytest

from ltrr_cli.__main__ import main

ASSETS = Path(__file__).parent.parent / "assets"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("books") / "index"
    catalogue, fields = ASSETS / "books.jsonl", ASSETS / "books.toml"
    code = main(["index", str(catalogue), "--fields", str(fields), "--index", str(index)])
    assert code == 0
    return index


def ask(index: Path, text: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["query", text, "--json", "--index", str(index), *more]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the odyssey", "The Odyssey"),
        ("odysey", "The Odyssey"),
        ("homer", "The Iliad"),
        ("epic war", "The Iliad"),
        ("siege of troy", "The Iliad"),
    ],
)
def test_books_are_found(
    books: Path, capsys: pytest.CaptureFixture[str], text: str, title: str
) -> None:
    assert title in [result["title"] for result in ask(books, text, capsys)["results"]]


def test_the_types_are_the_catalogues_own(books: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(books, "love", capsys, "--type", "audiobook")["results"]
    assert found and {result["type"] for result in found} == {"audiobook"}


def test_a_type_word_of_the_domain_is_understood(
    books: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readings = ask(books, "epic hardcovers", capsys)["understanding"]
    slots = [(slot["slot"], slot["value"]) for reading in readings for slot in reading["slots"]]
    assert ("type", "hardcover") in slots and ("genre", "epic") in slots
