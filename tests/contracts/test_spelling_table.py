"""The deletion index finds what comparing with every word finds."""

import tempfile
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from ltrr_cli.backends.spelling_table import edits_allowed, open_spelling, write_spelling
from ltrr_cli.errors import IndexDamagedError, StorageError

vocabularies = st.dictionaries(st.text("abc", min_size=1, max_size=9), st.integers(1, 99))


@given(vocabularies, st.lists(st.text("abc", max_size=9), max_size=5))
@settings(max_examples=60)
def test_finds_every_near_word(frequencies: dict[str, int], asked: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_spelling(Path(folder), "words", frequencies=frequencies, targets=frequencies)
        table = open_spelling(Path(folder), "words")
        for word in asked:
            found = table.corrections(word)
            expected = {
                (near, OSA.distance(word, near), log(count))
                for near, count in frequencies.items()
                if 0 < OSA.distance(word, near) <= min(edits_allowed(word), edits_allowed(near))
            }
            assert {(near, edits) for near, edits, _ in found} == {
                (near, edits) for near, edits, _ in expected
            }
            assert table.frequency(word) == frequencies.get(word, 0)


def test_commoner_words_and_cheaper_slips_come_first(tmp_path: Path) -> None:
    frequencies = {"taylor": 900, "taylar": 2, "tailor": 40, "mettalica": 1, "metallica": 1}
    write_spelling(tmp_path, "words", frequencies=frequencies, targets=frequencies)
    table = open_spelling(tmp_path, "words")
    assert [word for word, _, _ in table.corrections("taylr")][:2] == ["taylor", "taylar"]
    assert table.corrections("metalica")[0][0] == "metallica"


def test_only_targets_are_corrected_to(tmp_path: Path) -> None:
    write_spelling(tmp_path, "words", frequencies={"queen": 9, "queer": 9}, targets=["queen"])
    table = open_spelling(tmp_path, "words")
    assert [word for word, _, _ in table.corrections("queem")] == ["queen"]
    assert table.frequency("queer") == 9


@pytest.mark.parametrize("odd", ["", "\x00", "\ud800abcdefg", "a" * 5000, "queen\x00", "🎵" * 8])
def test_odd_words_have_no_corrections(tmp_path: Path, odd: str) -> None:
    write_spelling(tmp_path, "words", frequencies={"queen": 9}, targets=["queen"])
    table = open_spelling(tmp_path, "words")
    assert table.corrections(odd) == []
    assert table.frequency(odd) == 0


def test_says_what_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="'words'"):
        open_spelling(tmp_path, "words")
    with pytest.raises(StorageError, match="'words'"):
        write_spelling(tmp_path / "missing", "words", frequencies={}, targets=[])
    write_spelling(tmp_path, "words", frequencies={"queen": 9}, targets=["queen"])
    np.save(tmp_path / "words.numbers.npy", np.zeros(1, np.int32))
    with pytest.raises(IndexDamagedError, match="do not fit"):
        open_spelling(tmp_path, "words")
