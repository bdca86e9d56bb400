"""The table of predicted queries: what goes in comes out, ordered."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.duckdb_files import DuckdbQ2e, QueryLists
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.records.hits import Rows, Scores

NOON = datetime(2026, 8, 1, 12, 3, tzinfo=UTC)
IDS = [f"e{row}" for row in range(20)]
Table = dict[str, dict[int, float]]


@dataclass(frozen=True)
class Lists:
    queries: list[str]
    offsets: npt.NDArray[np.int64]
    rows: Rows
    templates: npt.NDArray[np.uint8]
    priors: Scores


def lists_of(table: Table) -> Lists:
    pairs = [pair for of_query in table.values() for pair in of_query.items()]
    return Lists(
        queries=list(table),
        offsets=np.cumsum([0, *map(len, table.values())], dtype=np.int64),
        rows=np.array([row for row, _ in pairs], np.int32),
        templates=np.array([row % 2 for row, _ in pairs], np.uint8),
        priors=np.array([prior for _, prior in pairs], np.float32),
    )


def predict(q2e: DuckdbQ2e, table: Table) -> None:
    names = ("title", "alias")
    q2e.write_predicted(lists_of(table), template_names=names, entity_ids=IDS, at=NOON)


def table_of(lists: QueryLists) -> Table:
    return {
        key: {int(lists.rows[at]): float(lists.weights[at]) for at in range(start, end)}
        for key, start, end in zip(lists.keys, lists.offsets, lists.offsets[1:], strict=False)
    }


queries = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
scores = st.floats(min_value=0, max_value=1, width=32)
tables = st.dictionaries(
    queries, st.dictionaries(st.integers(0, 19), scores, min_size=1, max_size=5), max_size=6
)


@settings(max_examples=25)
@given(before=tables, now=tables)
def test_what_is_predicted_anew_comes_out_and_nothing_else(before: Table, now: Table) -> None:
    with TemporaryDirectory() as folder, DuckdbQ2e(Path(folder) / "q2e.duckdb") as q2e:
        predict(q2e, before)
        assert table_of(q2e.lists()) == before
        predict(q2e, now)
        assert table_of(q2e.lists()) == now
        assert len(q2e) == sum(map(len, now.values()))


def test_keys_ascend_and_their_lists_fall(tmp_path: Path) -> None:
    with DuckdbQ2e(tmp_path / "q2e.duckdb") as q2e:
        predict(q2e, {"love": {3: 0.25, 1: 0.5, 7: 0.5}, "été": {2: 1.0}, "Ab": {4: 0.5}})
        lists = q2e.lists()
    assert lists.keys == ["Ab", "love", "été"]
    assert lists.rows.tolist() == [4, 1, 7, 3, 2]
    kinds = [str(column.dtype) for column in (lists.offsets, lists.rows, lists.weights)]
    assert kinds == ["int64", "int32", "float32"]


def test_a_table_is_kept_with_all_its_columns(tmp_path: Path) -> None:
    with DuckdbQ2e(tmp_path / "q2e.duckdb") as q2e:
        predict(q2e, {"love": {3: 0.25}})
    with DuckdbQ2e(tmp_path / "q2e.duckdb", read_only=True) as q2e:
        assert len(q2e) == 1
    rows = duckdb.connect(str(tmp_path / "q2e.duckdb")).execute("from q2e").fetchall()
    assert rows == [("love", 3, "e3", "alias", 0.25, NOON.replace(tzinfo=None))]


def test_predicted_scores_are_asked_by_query_and_entity(tmp_path: Path) -> None:
    with DuckdbQ2e(tmp_path / "q2e.duckdb") as q2e:
        predict(q2e, {"love": {3: 0.25, 4: 0.5}, "hate": {3: 0.75}})
        asked = ["hate", "love", "love", "none", "love"], ["e3", "e9", "e4", "e3", "e3"]
        assert len(q2e) == 3
        priors = q2e.priors(*asked)
        assert np.nan_to_num(priors, nan=-1).tolist() == [0.75, -1, 0.5, -1, 0.25]
        assert q2e.priors([], []).shape == (0,)


def test_an_empty_table_has_empty_lists(tmp_path: Path) -> None:
    with DuckdbQ2e(tmp_path / "q2e.duckdb") as q2e:
        lists = q2e.lists()
    assert (lists.keys, lists.offsets.tolist(), len(lists.rows)) == ([], [0], 0)


def test_a_failed_write_changes_nothing(tmp_path: Path) -> None:
    with DuckdbQ2e(tmp_path / "q2e.duckdb") as q2e:
        predict(q2e, {"love": {3: 0.25}})
        unnamed = lists_of({"hate": {1: 0.5}})
        with pytest.raises(StorageError, match="NOT NULL"):
            q2e.write_predicted(unnamed, template_names=("", ""), entity_ids=[None] * 20, at=NOON)  # type: ignore[list-item]
        assert table_of(q2e.lists()) == {"love": {3: 0.25}}


def test_a_lost_a_foreign_and_a_held_file(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="is gone"):
        DuckdbQ2e(tmp_path / "none.duckdb", read_only=True)
    (tmp_path / "text.duckdb").write_text("love " * 10_000, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="is no Q2E table"):
        DuckdbQ2e(tmp_path / "text.duckdb")
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    other = DuckdbQ2e(tmp_path / "other.duckdb", read_only=True)
    with other, pytest.raises(IndexDamagedError, match="is no Q2E table"):
        other.lists()
    with pytest.raises(StorageError, match="DuckDB says"):
        DuckdbQ2e(tmp_path / "no/folder/q2e.duckdb")
