"""A keyed table on disk answers like a dict, and says so when its files are damaged."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.hashed_lists import open_hashed_lists, write_hashed_lists
from ltrr_cli.backends.keyed_lists import open_keyed_lists, write_keyed_lists
from ltrr_cli.backends.row_lists import open_row_lists, write_row_lists
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.ports import KeyedLists
from ltrr_cli.records.id_numbers import id_numbers

Weighted = tuple[list[int], list[float]]
weighted = st.lists(
    st.tuples(st.integers(0, 2**31 - 1), st.floats(0, 1, width=32)), max_size=5
).map(lambda pairs: ([row for row, _ in pairs], [weight for _, weight in pairs]))


def in_trie(folder: Path, lists: dict[str, Weighted]) -> KeyedLists:
    write_keyed_lists(folder, "names", lists)
    return open_keyed_lists(folder, "names")


def hashed(folder: Path, lists: dict[str, Weighted]) -> KeyedLists:
    rows, weights = ([each for pair in lists.values() for each in pair[at]] for at in (0, 1))
    write_hashed_lists(
        folder,
        "names",
        keys=id_numbers(lists),
        offsets=np.cumsum([0, *(len(each) for each, _ in lists.values())], dtype=np.int64),
        rows=np.array(rows, np.int32),
        weights=np.array(weights, np.float32),
    )
    return open_hashed_lists(folder, "names")


@pytest.mark.parametrize("written", [in_trie, hashed])
@given(lists=st.dictionaries(st.text(max_size=8), weighted, max_size=20), other=st.text(max_size=8))
@settings(max_examples=40)
def test_answers_like_a_dict(
    lists: dict[str, Weighted], other: str, written: Callable[..., KeyedLists]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = written(Path(folder), lists)
        assert len(table) == len(lists)
        for key in [*lists, other]:
            rows, weights = table.find(key)
            expected_rows, expected_weights = lists.get(key, ([], []))
            assert rows.tolist() == expected_rows
            assert weights.tolist() == expected_weights
            assert (key in table) == (key in lists)


@given(st.sets(st.text("ab ", max_size=4)), st.text("ab ", max_size=2), st.integers(0, 5))
@settings(max_examples=40)
def test_completes_prefixes(keys: set[str], prefix: str, limit: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_keyed_lists(Path(folder), "names", {key: ([1], [1.0]) for key in keys})
        found = open_keyed_lists(Path(folder), "names").starting(prefix, limit=limit)
    expected = {key for key in keys if key.startswith(prefix)}
    assert len(found) == min(limit, len(expected)) == len(set(found))
    assert set(found) <= expected


@given(st.sets(st.text("ab \0", max_size=4)), st.text("ab \0", max_size=6))
@settings(max_examples=40)
def test_finds_the_keys_that_a_text_begins_with(keys: set[str], text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_keyed_lists(Path(folder), "names", {key: ([1], [1.0]) for key in keys})
        found = open_keyed_lists(Path(folder), "names").beginning(text)
    assert found == sorted((key for key in keys if text.startswith(key)), key=len)


def test_half_a_surrogate_pair_is_no_key(tmp_path: Path) -> None:
    write_keyed_lists(tmp_path, "names", {"abba": ([1], [1.0])})
    table = open_keyed_lists(tmp_path, "names")
    assert "\ud800" not in table
    assert 7 not in table
    assert table.starting("\ud800", limit=3) == []
    assert table.beginning("abba \ud800 abba") == ["abba"]


@pytest.mark.parametrize(
    ("written", "opened"), [(in_trie, open_keyed_lists), (hashed, open_hashed_lists)]
)
def test_says_which_table_is_damaged(
    tmp_path: Path, written: Callable[..., KeyedLists], opened: Callable[..., KeyedLists]
) -> None:
    with pytest.raises(IndexDamagedError, match="'names'"):
        opened(tmp_path, "names")
    written(tmp_path, {"abba": ([1], [1.0])})
    (tmp_path / "names.rows.npy").write_bytes(b"junk")
    with pytest.raises(IndexDamagedError, match="'names'"):
        opened(tmp_path, "names")
    np.save(tmp_path / "names.rows.npy", np.zeros(7, np.int32))
    with pytest.raises(IndexDamagedError, match="do not fit"):
        opened(tmp_path, "names")


def test_says_when_the_disk_refuses(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="'names'"):
        write_keyed_lists(tmp_path / "missing", "names", {})
    with pytest.raises(StorageError, match="'names'"):
        hashed(tmp_path / "missing", {})
    with pytest.raises(StorageError, match="'links'"):
        write_row_lists(tmp_path / "missing", "links", offsets=[0], rows=[], weights=[])


@given(st.lists(weighted, max_size=20))
@settings(max_examples=40)
def test_row_lists_answer_like_a_list(lists: list[Weighted]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_row_lists(
            Path(folder),
            "links",
            offsets=np.cumsum([0, *(len(rows) for rows, _ in lists)]),
            rows=[row for rows, _ in lists for row in rows],
            weights=[weight for _, weights in lists for weight in weights],
        )
        table = open_row_lists(Path(folder), "links")
        assert len(table) == len(lists)
        for row in range(-1, len(lists) + 1):
            expected = lists[row] if 0 <= row < len(lists) else ([], [])
            assert tuple(part.tolist() for part in table.find(row)) == expected


def test_row_lists_say_when_they_are_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="'links'"):
        open_row_lists(tmp_path, "links")
    write_row_lists(tmp_path, "links", offsets=[0, 1], rows=[4], weights=[1.0])
    np.save(tmp_path / "links.rows.npy", np.zeros(7, np.int32))
    with pytest.raises(IndexDamagedError, match="do not fit"):
        open_row_lists(tmp_path, "links")
