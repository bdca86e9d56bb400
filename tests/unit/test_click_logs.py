"""Click logs in files: what was exported is read back, what others write too, the rest is told."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ltrr_cli.backends.click_export import SCHEMA, ParquetClicks
from ltrr_cli.backends.click_logs import files
from ltrr_cli.backends.click_logs.reading import read_click_rows
from ltrr_cli.clicks.rows_to_feedback import rows_to_feedback
from ltrr_cli.clicks.visits import feedback_of_visit, rows_of_visit
from ltrr_cli.errors import LogError
from ltrr_cli.records.feedback_log import FeedbackLog
from tests.unit.clicks.logs import visit

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(path: Path) -> FeedbackLog:
    return rows_to_feedback(read_click_rows(path), now=NOW)


def written(folder: Path, **columns: Any) -> Path:
    path = folder / "clicks.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def complaint(path: Path) -> str:
    with pytest.raises(LogError) as caught:
        read(path)
    return str(caught.value).replace(str(path.parent) + "/", "")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 visits as ltrr writes them."""
    rng = np.random.default_rng(3)
    path = tmp_path_factory.mktemp("log") / "clicks.parquet"
    rows = (row for number in range(40) for row in rows_of_visit(visit(number, rng)))
    ParquetClicks(path).write(rows)
    return path


def expected() -> tuple[object, ...]:
    rng = np.random.default_rng(3)
    return tuple(feedback_of_visit(visit(number, rng)) for number in range(40))


def test_what_was_exported_is_read_back(exported: Path) -> None:
    log = read(exported)
    assert log.feedback == expected()
    assert (log.rows, log.answers, log.duplicates) == (400, 40, 0)
    assert log.has_positions and log.has_probabilities and log.has_times and log.has_features
    assert log.clicks == sum(len(each.found) for each in log.feedback) > 20


def test_it_is_read_back_piece_by_piece(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_PIECE", 7)
    assert read(exported).feedback == expected()


def test_rows_may_stand_in_any_order(exported: Path, tmp_path: Path) -> None:
    table = pq.read_table(exported)
    order = np.random.default_rng(0).permutation(len(table))
    pq.write_table(table.take(order), tmp_path / "mixed.parquet")
    assert read(tmp_path / "mixed.parquet").feedback == expected()


def test_what_duckdb_and_pandas_write_is_read(exported: Path, tmp_path: Path) -> None:
    copy = tmp_path / "duckdb.parquet"
    duckdb.sql(f"COPY (FROM '{exported}') TO '{copy}' (FORMAT parquet)")
    assert read(copy).feedback == expected()
    table = pq.read_table(exported)
    ids = table.column("entity_id").dictionary_encode()
    large = table.column("query").cast(pa.large_string())
    nano = (
        table.column("timestamp").cast(pa.timestamp("ns")).cast(pa.timestamp("ns", "Europe/Rome"))
    )
    pairs = table.column("plan").cast(
        pa.list_(pa.struct([pa.field("key", pa.string(), nullable=False), ("value", pa.int32())]))
    )
    for name, column in (
        ("entity_id", ids),
        ("query", large),
        ("timestamp", nano),
        ("plan", pairs),
    ):
        table = table.set_column(table.column_names.index(name), name, column)
    pq.write_table(table, copy)
    assert read(copy).feedback == expected()


def test_maps_may_be_structs(tmp_path: Path) -> None:
    rows = [
        {"query": "a", "entity_id": "x", "clicked": 1, "position": 2.0, "plan": {"dense": 5},
         "features": {"f": 0.5}, "arm_ranks": {"dense": 3, "exact": None},
         "actions": [{"plan": {"dense": 5}, "probability": 1.0}]},
        {"query": "a", "entity_id": "y", "clicked": 0, "position": 1.0, "plan": {"dense": 5},
         "features": {"f": None, "g": 2}, "arm_ranks": {"dense": 1, "exact": None},
         "actions": [{"plan": {"dense": 5}, "probability": 1.0}]},
    ]  # fmt: skip
    parquet = tmp_path / "clicks.parquet"
    pq.write_table(pa.Table.from_pylist(rows), parquet)
    lines = tmp_path / "clicks.jsonl.gz"
    lines.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    for path in (parquet, lines):
        (found,) = read(path).feedback
        assert (found.entity_ids, found.positions, found.gains) == (("y", "x"), (1, 2), (0.0, 0.5))
        served = found.served
        assert served is not None
        assert (served.plan, served.arm_ranks) == ({"dense": 5}, {"dense": (1, 3)})
        assert [str(each) for each in served.features["f"]] == ["nan", "0.5"]
        assert served.actions[0].plan.depths == {"dense": 5}


def test_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "clicks.csv"
    path.write_text(
        "query,entity_id,clicked,timestamp,user_id,position,action\n"
        '"love, song",1,true,2026-01-02T03:04:05Z,7,1,play\n'
        '"love, song",2,false,2026-01-02T03:04:05Z,7,2,\n'
    )
    (found,) = read(path).feedback
    assert (found.query.text, found.query.user, found.entity_ids) == ("love, song", "7", ("1", "2"))
    assert found.query.asked_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (found.gains, found.dated) == ((1.0, 0.0), True)


@pytest.mark.parametrize(
    "times",
    [
        pa.array([1767323045], pa.timestamp("s")),
        pa.array([1767323045000], pa.timestamp("ms", "UTC")),
        pa.array([1767323045_000_000_123], pa.timestamp("ns", "America/Lima")),
        pa.array(["2026-01-02T03:04:05Z"]),
        pa.array(["2026-01-02T04:04:05+01:00"]),
        pa.array(["2026-01-02 03:04:05"]),
    ],
    ids=str,
)
def test_times_of_any_kind_are_one_moment(tmp_path: Path, times: pa.Array) -> None:
    path = written(tmp_path, query=["a"], entity_id=["x"], clicked=[True], timestamp=times)
    (found,) = read(path).feedback
    assert found.dated and found.query.asked_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_three_columns_are_judged_pairs(tmp_path: Path) -> None:
    path = written(tmp_path, query=["a", "a"], entity_id=[5, 6], clicked=[1, 0])
    log = read(path)
    (found,) = log.feedback
    assert found.judged and not found.dated and found.served is None
    assert (found.entity_ids, found.gains) == (("5", "6"), (0.5, 0.0))
    assert not (log.has_positions or log.has_times or log.has_probabilities or log.has_features)


def test_an_empty_log_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    ParquetClicks(path).write([])
    assert pq.read_schema(path).equals(SCHEMA)
    assert read(path) == FeedbackLog(source=str(path), feedback=(), rows=0)


GOOD: dict[str, Any] = {"query": ["a"], "entity_id": ["x"], "clicked": [True]}


MAP = "expected a map from names to numbers"
ACTIONS = "list<element: struct<plan: struct<a: int64>>>"
CHANCE = "rows 1 to 1: a probability of actions is -1.0, expected a number from 0"
DEPTH = "rows 1 to 1: lexical has the depth -5, expected a whole number from 0"
TIMES = "is no time, such as 'soon', expected ISO times, all with a zone or all without"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"query": [1]}, "column 'query' is int64, expected strings"),
    ({"clicked": ["yes"]}, "column 'clicked' is string, expected true or false"),
    ({"clicked": [2]}, "row 1: clicked is 2, expected true or false"),
    ({"clicked": [None]}, "row 1: clicked is null, expected true or false"),
    ({"entity_id": [None]}, "row 1: entity_id is null, expected a string"),
    ({"position": ["1"]}, "column 'position' is string, expected numbers"),
    ({"position": [0]}, "row 1: position is 0.0, expected a whole number, 1 or more"),
    ({"timestamp": [5]}, "column 'timestamp' is int64, expected timestamps"),
    ({"timestamp": ["soon"]}, f"column 'timestamp' holds text that {TIMES}"),
    ({"plan": ["lexical=5"]}, f"column 'plan' is string, {MAP}"),
    ({"plan": [{"lexical": -5}]}, DEPTH),
    ({"features": [{"f": "x"}]}, f"column 'features' is struct<f: string>, {MAP}"),
    (
        {"actions": [[{"plan": {"a": 1}}]]},
        f"column 'actions' is {ACTIONS}, expected a list of structs of plan and probability",
    ),
    ({"actions": [[{"plan": {"a": 1}, "probability": -1.0}]]}, CHANCE),
    ({"types": ["track"]}, "column 'types' is string, expected a list of strings"),
]


@pytest.mark.parametrize(("columns", "said"), WRONG)
def test_what_cannot_be_is_told(tmp_path: Path, columns: dict[str, Any], said: str) -> None:
    path = written(tmp_path, **{**GOOD, **columns})
    found = complaint(path)
    assert found.startswith("clicks.parquet: ")
    assert found.removeprefix("clicks.parquet: ") == said


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    assert complaint(written(tmp_path, query=["a"], clicked=[True])) == (
        "clicks.parquet: no column 'entity_id' (or more than one), expected columns query, "
        "entity_id, clicked, found 'query', 'clicked'"
    )


def damaged(path: Path) -> None:
    path.write_bytes(b"PAR1 no more than this PAR1")


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("clicks.parquet", damaged, "clicks.parquet: cannot be read: "),
        ("clicks.parquet", folder, "clicks.parquet: is a folder, expected a click log"),
        ("clicks.parquet", lambda _: None, "clicks.parquet: no such file"),
        ("clicks.xml", Path.touch, "clicks.xml: unknown kind of file, expected one of .parquet, "),
        ("clicks.csv", Path.touch, "clicks.csv: cannot be read: "),
        ("clicks.jsonl", damaged, "clicks.jsonl: cannot be read: "),
    ],
)
def test_a_file_that_is_none_is_told(
    tmp_path: Path, name: str, make: Callable[[Path], None], said: str
) -> None:
    make(tmp_path / name)
    assert complaint(tmp_path / name).startswith(said)


def test_a_page_cut_out_of_the_middle_of_a_file_is_told(exported: Path, tmp_path: Path) -> None:
    whole = exported.read_bytes()
    torn = tmp_path / "torn.parquet"
    torn.write_bytes(whole[:100] + bytes(len(whole) // 2) + whole[100 + len(whole) // 2 :])
    assert complaint(torn).startswith("torn.parquet: cannot be read: ")


def test_a_struct_in_a_sliced_batch_keeps_its_rows() -> None:
    from ltrr_cli.backends.click_logs.maps import entries  # noqa: PLC0415

    maps = pa.array([{"a": 1}, {"a": 2}, None, {"a": 4}])[1:]
    assert entries(maps).values.tolist() == [2, 4]
    pairs = pa.array([[("a", 1)], None, [("b", 3), ("c", 4)]], pa.map_(pa.string(), pa.int8()))[1:]
    found = entries(pairs)
    assert found.bounds() == [(0, 0), (0, 2)]
    assert [found.names[code] for code in found.codes] == ["b", "c"]
    assert pc.count(pairs).as_py() == 1


@pytest.mark.parametrize("line", ["null", "nuller", "3", "[1]", "{} null", "{}{}"])
def test_a_line_that_is_no_object_is_named(line: str, tmp_path: Path) -> None:
    """Arrow's reader ends the process at some of these."""
    path = tmp_path / "clicks.jsonl"
    path.write_text('{"query": "a", "entity_id": "b", "clicked": true}\n' + line, "utf-8")
    with pytest.raises(LogError, match="line 2 is"):
        read_click_rows(path)


def test_a_parquet_file_whose_names_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "clicks.parquet"
    names = ("query", "entity_id", "clicked")
    pq.write_table(pa.table({name: ["a"] for name in names}), path)
    path.write_bytes(path.read_bytes().replace(b"query", b"que\xf9y"))
    with pytest.raises(LogError, match=r"clicks\.parquet: "):
        read_click_rows(path)


def test_a_damaged_column_that_reads_as_fewer_rows_is_refused(tmp_path: Path) -> None:
    """Of nested columns a flipped byte may hide where a row begins, and Arrow says nothing."""
    rng = np.random.default_rng(3)
    path = tmp_path / "clicks.parquet"
    ParquetClicks(path).write(row for at in range(2) for row in rows_of_visit(visit(at, rng)))
    whole = path.read_bytes()
    group = pq.read_metadata(path).row_group(0)
    chunks = [group.column(number) for number in range(group.num_columns)]
    keys = next(chunk for chunk in chunks if chunk.path_in_schema == "context.key_value.key")
    refused = set()
    for at in range(keys.total_compressed_size):
        spoilt = bytearray(whole)
        spoilt[(keys.dictionary_page_offset or keys.data_page_offset) + at] ^= 0b101_0001
        path.write_bytes(spoilt)
        try:
            read(path)
        except LogError as error:
            refused.add(str(error))
    assert any("rows of types and plan and actions and context, expected" in why for why in refused)
