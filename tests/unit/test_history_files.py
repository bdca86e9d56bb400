"""Listening histories are read from tables and found by listener."""

import gzip
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from ltrr_cli.backends.history_files import (
    History,
    locate,
    open_histories,
    read_history,
    write_histories,
)
from ltrr_cli.errors import CatalogueError, IndexDamagedError, StorageError
from ltrr_cli.ports import Histories

COLUMNS = "user_id, entity_id, plays"
SUFFIXES = ".parquet, .csv, .csv.gz, .jsonl, .ndjson, .json, .jsonl.gz, .ndjson.gz, .json.gz"
CSV = b"user_id,entity_id,plays,note\nann,1,3,x\nbob,2,0,y\nann,7,1,z\n"
JSON = (
    b'{"user_id": "ann", "entity_id": "1", "plays": 3}\n'
    b'{"user_id": "bob", "entity_id": "2", "plays": 0}\n'
    b'{"user_id": "ann", "entity_id": "7", "plays": 1}\n'
)


def write_parquet(path: Path, **columns: object) -> Path:
    table = {"user_id": ["ann", "bob"], "entity_id": ["1", "2"], "plays": [3, 4]} | columns
    parquet.write_table(pa.table(table), path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        read_history(path)
    return str(caught.value).replace(str(path), "PATH")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plays.csv", CSV),
        ("plays.csv.gz", gzip.compress(CSV, mtime=0)),
        ("plays.jsonl", JSON),
        ("plays.jsonl.gz", gzip.compress(JSON, mtime=0)),
    ],
)
def test_text_files_are_read_without_rows_of_no_plays(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    history = read_history(path)
    assert list(history.users) == ["ann", "ann"]
    assert list(history.entity_ids) == ["1", "7"]
    assert history.plays.tolist() == [3, 1]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_parquet_is_read_whatever_its_strings(tmp_path: Path, kind: pa.DataType) -> None:
    users = pa.array(["ann", "bob"], kind).dictionary_encode()
    history = read_history(write_parquet(tmp_path / "plays.parquet", user_id=users))
    assert list(history.users) == ["ann", "bob"]
    assert history.plays.tolist() == [3, 4]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"plays": [1, -2]}, "PATH: row 2: plays is -2, expected a number, 0 or more"),
        ({"plays": [1.0, None]}, "PATH: row 2: plays is null, expected a number, 0 or more"),
        (
            {"plays": [float("inf"), 1]},
            "PATH: row 1: plays is Infinity, expected a number, 0 or more",
        ),
        ({"plays": ["1", "2"]}, "PATH: column 'plays' is string, expected numbers"),
        ({"user_id": [1, 2]}, "PATH: column 'user_id' is int64, expected strings"),
        ({"user_id": ["a", " "]}, "PATH: row 2: user_id is ' ', expected a non-empty string"),
        ({"entity_id": [None, "x"]}, "PATH: row 1: entity_id is null, expected a non-empty string"),
    ],
)
def test_a_wrong_value_is_told_with_its_row(
    tmp_path: Path, columns: dict[str, object], message: str
) -> None:
    assert refusal(write_parquet(tmp_path / "plays.parquet", **columns)) == message


def test_many_wrong_values_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "plays.csv"
    path.write_text("user_id,entity_id,plays\n" + "ann,1,-1\n" * 9)
    told = refusal(path).splitlines()
    assert len(told) == 6
    assert told[-1] == "and 4 more rows like these"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "plays.csv",
            b"user,plays\na,1\n",
            f"PATH: no column 'user_id', expected columns {COLUMNS}, found 'user', 'plays'",
        ),
        (
            "plays.txt",
            b"",
            f"PATH: unknown kind of file, expected one of {SUFFIXES}",
        ),
        ("plays.csv", b"", "PATH: cannot be read as .csv: Empty CSV file"),
        (
            "plays.parquet",
            b"",
            "PATH: cannot be read as .parquet: Parquet file size is 0 bytes",
        ),
    ],
)
def test_a_file_that_is_no_history_is_refused(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert refusal(path) == message


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "plays.csv") == "PATH: no such file"
    assert refusal(tmp_path) == "PATH: is a folder, expected a history file"


def test_plays_of_unknown_entities_are_counted() -> None:
    history = History(
        users=["ann", "bob", "ann"], entity_ids=["1", "?", "2"], plays=np.array([3, 9, 1], "f4")
    )
    located = locate(history, row_of={"1": 10, "2": 20}.get)
    assert list(located.users) == ["ann", "ann"]
    assert located.rows.tolist() == [10, 20]
    assert located.plays.tolist() == [3, 1]
    assert located.unknown == 1


plays = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", "Zoë"]), st.integers(0, 5), st.integers(1, 9))
)


@given(plays)
def test_each_listener_s_plays_add_up_most_played_first(played: list[tuple[str, int, int]]) -> None:
    users = [user for user, _, _ in played]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = np.array([row for _, row, _ in played], np.int32)
        counts = np.array([count for _, _, count in played], np.float32)
        write_histories(folder, users=users, rows=rows, plays=counts)
        histories: Histories = open_histories(folder)
        for user in set(users):
            expected: Counter[int] = Counter()
            for other, row, count in played:
                expected[row] += count * (other == user)
            found = histories.find(user)
            assert found is not None
            assert dict(zip(found[0].tolist(), found[1].tolist(), strict=True)) == +expected
            assert (np.diff(found[1]) <= 0).all()
        assert histories.find("stranger") is None


def test_damage_is_seen_when_the_store_is_opened(tmp_path: Path) -> None:
    one = np.ones(1)
    write_histories(tmp_path, users=["ann"], rows=one.astype("i4"), plays=one.astype("f4"))
    np.save(tmp_path / "history-rows.npy", np.zeros(5, np.int32))
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        open_histories(tmp_path)
    (tmp_path / "history-rows.npy").unlink()
    with pytest.raises(IndexDamagedError, match="histories cannot be opened"):
        open_histories(tmp_path)


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    none = np.zeros(0)
    with pytest.raises(StorageError, match="histories cannot be written"):
        write_histories(
            tmp_path / "missing", users=[], rows=none.astype("i4"), plays=none.astype("f4")
        )


@pytest.mark.parametrize("name", ["plays.jsonl", "plays.jsonl.gz"])
def test_a_broken_file_never_makes_the_reader_wait(name: str, tmp_path: Path) -> None:
    """Arrow's thread that reads ahead and the one that gives up once waited for each other."""
    rows = b'{"user_id": "ana", "entity_id": "a", "plays": 1}\n'
    content = b'{"user_id' + b"9" * 5_000 + rows * 3
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    for _ in range(50):
        with pytest.raises(CatalogueError, match="cannot be read"):
            read_history(path)


@pytest.mark.parametrize("line", ["null", "nuller", "3", "[1]", '"a"', "{} null", "{}{}", "true"])
def test_a_line_that_is_no_object_is_named(line: str, tmp_path: Path) -> None:
    """Arrow's reader ends the process at some of these."""
    path = tmp_path / "plays.jsonl"
    path.write_text('{"user_id": "ana", "entity_id": "a", "plays": 1}\n' + line + "\n", "utf-8")
    with pytest.raises(CatalogueError, match="line 2 is"):
        read_history(path)
