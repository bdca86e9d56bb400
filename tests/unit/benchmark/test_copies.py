"""Catalogues of any size, made of one."""

import json
from typing import Any

import pytest
from bench.copies import renaming, sized

from ltrr_cli.text import words
from tests.conftest import ROOT

LINES = (ROOT / "sample_catalog" / "catalog.jsonl").read_text("utf-8").splitlines()
SEED = 3


def made(size: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in sized(LINES, size, seed=SEED)]


@pytest.mark.parametrize("size", [100, len(LINES), 2 * len(LINES) + 500])
def test_there_are_as_many_as_wanted_and_each_only_once(size: int) -> None:
    assert len({entity["id"] for entity in made(size)}) == size


def test_what_is_there_is_the_catalogue_itself() -> None:
    whole = [json.loads(line) for line in LINES]
    known = {entity["id"]: entity for entity in whole}
    assert made(len(LINES)) == whole
    assert made(len(LINES) + 50)[: len(LINES)] == whole
    assert all(known[entity["id"]] == entity for entity in made(100))


def test_relations_stay_in_the_copy() -> None:
    whole, twice = made(len(LINES)), made(2 * len(LINES))
    known = {entity["id"] for entity in twice}
    for one, copy in zip(whole, twice[len(LINES) :], strict=True):
        assert copy["id"] == f"{one['id']}~1"
        for other, of_copy in zip(one.get("related", ()), copy.get("related", ()), strict=True):
            assert of_copy == (f"{other}~1" if f"{other}~1" in known else other)


def test_a_maker_is_called_the_same_everywhere_and_otherwise_than_before() -> None:
    twice = made(2 * len(LINES))
    before, after = twice[: len(LINES)], twice[len(LINES) :]
    new_name: dict[str, str] = {}
    for one, copy in zip(before, after, strict=True):
        for old, new in zip(one.get("artists", ()), copy.get("artists", ()), strict=True):
            assert new_name.setdefault(old, new) == new
        if one["type"] == "artist":
            assert new_name.setdefault(one["title"], copy["title"]) == copy["title"]
    lettered = {old for old in new_name if any(char.isascii() and char.isalpha() for char in old)}
    assert len(lettered) > 100
    kept = [old for old in lettered if new_name[old] == old]
    assert len(kept) < len(lettered) / 50  # a name of one letter may become itself


def test_words_keep_their_lengths_and_common_ones_themselves() -> None:
    rename = renaming(1, shared=frozenset({"love", "the"}), seed=SEED)
    assert rename("The Love", False) == "The Love"  # noqa: FBT003
    text = rename("The Beyoncé Show", False)  # noqa: FBT003
    assert text != "The Beyoncé Show" and text.startswith("The ")
    assert list(map(len, words(text))) == list(map(len, words("The Beyoncé Show")))
    assert renaming(2, shared=frozenset(), seed=SEED)("Zorp", True) != rename("Zorp", True)  # noqa: FBT003
