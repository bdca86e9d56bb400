"""The words of titles and makers on disk, against lists."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.word_hashes import open_word_hashes, write_word_hashes
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.records.hashed_words import hashed_words

WORDS = st.lists(st.sampled_from(["love", "me", "do", "宇", "été", "swift"]), max_size=5)
TEXTS = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12)


def write(folder: Path, fields: Mapping[str, Sequence[list[str]]]) -> int:
    return write_word_hashes(folder, {name: hashed_words(texts) for name, texts in fields.items()})


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.data())
def test_any_rows_give_their_words_in_order(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[tuple[list[str], list[str]]],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("words")
    fields = {"title": [title for title, _ in texts], "makers": [makers for _, makers in texts]}
    total = write(folder, fields)
    store = open_word_hashes(folder)
    assert total == sum(map(len, fields["title"] + fields["makers"]))
    assert len(store) == len(texts)
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=8))
    found = [known[row] for known in fields.values() for row in rows]
    lengths, hashes = store.find(np.array(rows, np.int32))
    assert lengths.tolist() == [len(words) for words in found]
    assert hashes.tolist() == [crc32(word.encode()) for words in found for word in words]


def test_words_of_a_query_are_hashed_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"title": [["love"]], "makers": [[]]})
    store = open_word_hashes(tmp_path)
    assert store.hashes(["love"]).tolist() == store.find(np.array([0], np.int32))[1].tolist()
    assert store.hashes([]).shape == (0,)


@pytest.mark.parametrize("file", ["title.offsets.npy", "makers.words.npy"])
@pytest.mark.parametrize("keep", [None, 20, -4])
def test_damage_is_found(tmp_path: Path, file: str, keep: int | None) -> None:
    write(tmp_path, {"title": [["a"], ["b"]], "makers": [["c", "d"], []]})
    path = tmp_path / file
    content = path.read_bytes()
    path.unlink()
    if keep is not None:
        path.write_bytes(content[:keep])
    with pytest.raises(IndexDamagedError):
        open_word_hashes(tmp_path)


def test_parts_of_two_indexes_are_found(tmp_path: Path) -> None:
    write(tmp_path, {"title": [["a"], ["b"]], "makers": [["c", "d"], []]})
    np.save(tmp_path / "title.words.npy", np.zeros(7, np.uint32))
    with pytest.raises(IndexDamagedError, match="do not fit"):
        open_word_hashes(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        write(tmp_path / "file" / "words", {"title": [], "makers": []})
