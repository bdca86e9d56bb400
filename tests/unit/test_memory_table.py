"""The mapped memory: what another catalogue has not is left out, and damage is said in words."""

from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends import memory_table
from ltrr_cli.backends.memory_table import open_memory_table, write_memory_table
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.records.evidence import PairEvidence, ScoredPairs


def scored(lists: dict[str, dict[str, float]]) -> ScoredPairs:
    """Query → entity id → lower bound."""
    lower = np.array([each for of_query in lists.values() for each in of_query.values()])
    days = np.zeros(len(lower), np.int32)
    return ScoredPairs(
        evidence=PairEvidence(
            keys=list(lists),
            offsets=np.cumsum([0, *map(len, lists.values())]),
            entity_ids=[entity for of_query in lists.values() for entity in of_query],
            clicks=lower * 10,
            examinations=lower * 20,
            fast_clicks=lower,
            fast_examinations=lower,
            first_days=days,
            last_days=days,
        ),
        prior=lower,
        predicted=lower > 0,
        strength=lower * 30,
        mean=lower * 2,
        lower=lower,
    )


def test_entities_that_this_generation_lacks_are_left_out(tmp_path: Path) -> None:
    lists = {"love": {"gone": 0.5, "b": 0.25, "a": 0.125}, "sad": {"gone": 0.5}, "été": {"c": 0.5}}
    written = write_memory_table(tmp_path, scored(lists), row_of={"a": 7, "b": 3, "c": 0}.get)
    table = open_memory_table(tmp_path)
    assert (written, len(table)) == (3, 2)
    assert "sad" not in table and table.near(["sad"], limit=3) == []
    found = table.find("love")
    assert found.rows.tolist() == [3, 7] and found.lower.tolist() == [0.25, 0.125]
    assert found.mean.tolist() == [0.5, 0.25] and found.clicks.tolist() == [2.5, 1.25]
    assert found.evidence.tolist() == [5, 2.5] and found.strength.tolist() == [7.5, 3.75]
    assert table.find("été").rows.tolist() == [0]


def test_it_is_of_the_files_and_cannot_be_written_into(tmp_path: Path) -> None:
    write_memory_table(tmp_path, scored({"love": {"a": 0.5}}), row_of={"a": 7}.get)
    with pytest.raises(ValueError, match="read-only"):
        open_memory_table(tmp_path).find("love").lower[0] = 1


def test_a_nul_in_a_query_is_kept(tmp_path: Path) -> None:
    write_memory_table(tmp_path, scored({"a\0b": {"a": 0.5}, "a": {"a": 0.25}}), row_of=ord)
    table = open_memory_table(tmp_path)
    assert "a\0b" in table and table.find("a").lower.tolist() == [0.25]
    assert table.near(["a\0b"], limit=2) == [("a\0b", 1.0)]


def test_common_words_only_add_to_what_rarer_ones_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a word of half of all queries costs nothing; the cosines stay exact."""
    lists = {f"song {word}": {"a": 0.5} for word in "abcdefgh"} | {"song a b": {"a": 0.5}}
    write_memory_table(tmp_path, scored(lists), row_of=ord)
    table = open_memory_table(tmp_path)
    whole = table.near(["song", "a", "x"], limit=20)
    assert len(whole) == len(lists)
    monkeypatch.setattr(memory_table, "_MOST_CANDIDATES", 4)
    assert table.near(["song", "a", "x"], limit=20) == whole[:2]
    assert len(table.near(["song"], limit=20)) == len(lists)


@pytest.mark.parametrize("name", ["queries.trie", "offsets.npy", "lower.npy", "word_queries.npy"])
@pytest.mark.parametrize("damage", ["gone", "cut", "foreign"])
def test_damaged_files_are_named(tmp_path: Path, name: str, damage: str) -> None:
    write_memory_table(tmp_path, scored({"love": {"a": 0.5}, "sad": {"a": 0.5}}), row_of=ord)
    other = tmp_path / "other"
    write_memory_table(other, scored({"a b c": {"a": 0.5, "b": 0.5, "c": 0.5}}), row_of=ord)
    file = tmp_path / name
    content = file.read_bytes()
    file.unlink()
    if damage != "gone":
        file.write_bytes(content[:-9] if damage == "cut" else (other / name).read_bytes())
    with pytest.raises(IndexDamagedError, match="memory"):
        open_memory_table(tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot write the memory"):
        write_memory_table(tmp_path / "file", scored({}), row_of=ord)
