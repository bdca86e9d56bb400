"""Catalogue files come out as raw records with their lines, whatever their kind."""

import datetime as dt
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from ltrr_cli.backends.catalogue_files import read_records
from ltrr_cli.backends.rejects_file import write_rejects
from ltrr_cli.config import parse_domain
from ltrr_cli.errors import CatalogueError, StorageError
from ltrr_cli.records.catalogue import Problem, Reject

LINES = b'\xef\xbb\xbf{"id": "a"}\r\n\n{"id": "b"}'


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".json", ".JSONL"])
def test_json_lines_keep_their_numbers_past_blank_lines(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"catalog{suffix}"
    path.write_bytes(LINES)
    assert [tuple(record) for record in read_records(path)] == [
        (1, b'{"id": "a"}', None),
        (3, b'{"id": "b"}', None),
    ]


def test_gzipped_lines_are_the_same(tmp_path: Path) -> None:
    plain, zipped = tmp_path / "catalog.jsonl", tmp_path / "catalog.jsonl.gz"
    plain.write_bytes(LINES)
    zipped.write_bytes(gzip.compress(LINES))
    assert list(read_records(plain)) == list(read_records(zipped))


def test_records_come_before_the_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "catalog.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "a"}\n' * 100_000)[:-8])
    assert next(iter(read_records(path))).line == 1


def test_csv_cells_become_lists_weights_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "catalog.csv"
    path.write_text(
        "id,type,title,artists,genres,tags,year,popularity,duration_s,album,label\n"
        'a,track,A,Adele | Sia,pop:0.9|soul,"[""x|y"", ""z""]",1989.0,1,200.5,,EMI\n'
        "007,track,B,,rock|pop,,1989,0.5,,,\n"
    )
    assert [record.raw for record in read_records(path)] == [
        {
            "id": "a",
            "type": "track",
            "title": "A",
            "artists": ["Adele", "Sia"],
            "genres": {"pop": 0.9, "soul": 1.0},
            "tags": ["x|y", "z"],
            "year": 1989,
            "popularity": 1,
            "duration_s": 200.5,
            "label": "EMI",
        },
        {
            "id": "007",
            "type": "track",
            "title": "B",
            "genres": ["rock", "pop"],
            "year": 1989,
            "popularity": 0.5,
        },
    ]


def test_csv_rows_keep_their_lines_past_malformed_and_empty_ones(tmp_path: Path) -> None:
    path = tmp_path / "catalog.csv"
    path.write_bytes(b"id,type,title\na,t,A\nb,t\n\nc,t,C\nd,t,D,D\n")
    records = list(read_records(path))
    assert [record.line for record in records] == [2, 3, 5, 6]
    assert [record.problem is None for record in records] == [True, False, True, False]
    assert records[3].raw == b"d,t,D,D"


def test_csv_lines_are_right_beyond_the_first_block(tmp_path: Path) -> None:
    path = tmp_path / "catalog.csv"
    rows = [f"{row},t,{'x' * 100}" for row in range(30_000)]
    rows[25_000] = "broken"
    path.write_text("\n".join(["id,type,title", *rows]))
    records = list(read_records(path))
    assert [record.line for record in records] == list(range(2, 30_002))
    assert [record.line for record in records if record.problem] == [25_002]


def test_csv_columns_follow_the_field_mapping(tmp_path: Path) -> None:
    path = tmp_path / "books.csv"
    path.write_text("isbn,name,authors\n1,Emma,Jane Austen\n")
    domain = parse_domain(
        'default_type = "book"\n[roles]\nid = "isbn"\ntitle = "name"\nartists = "authors"', "books"
    )
    (record,) = read_records(path, domain=domain)
    assert record.raw == {"isbn": "1", "name": "Emma", "authors": ["Jane Austen"]}


def test_parquet_rows_lose_what_only_pandas_put_there(tmp_path: Path) -> None:
    path = tmp_path / "catalog.parquet"
    weights = pa.array([[("pop", 0.9)], None], pa.map_(pa.string(), pa.float64()))
    columns = {
        "id": ["a", "b"],
        "type": pa.array(["t", "t"]).dictionary_encode(),
        "title": ["A", "B"],
        "artists": [["X"], None],
        "genres": weights,
        "year": [1989.0, float("nan")],
        "released": [dt.date(1989, 1, 2), None],
    }
    parquet.write_table(pa.table(columns), path)
    assert [tuple(record)[:2] for record in read_records(path)] == [
        (
            1,
            {
                "id": "a",
                "type": "t",
                "title": "A",
                "artists": ["X"],
                "genres": {"pop": 0.9},
                "year": 1989,
                "released": dt.date(1989, 1, 2),
            },
        ),
        (2, {"id": "b", "type": "t", "title": "B"}),
    ]


def test_genres_in_a_struct_keep_only_the_weights_of_their_row(tmp_path: Path) -> None:
    path = tmp_path / "catalog.parquet"
    genres = [{"pop": 0.9, "rock": None}, {"pop": None, "rock": 1.0}]
    columns = {"id": ["a", "b"], "type": ["t", "t"], "title": ["A", "B"], "genres": genres}
    parquet.write_table(pa.table(columns), path)
    found = [dict(record.raw)["genres"] for record in read_records(path)]  # type: ignore[arg-type]
    assert found == [{"pop": 0.9}, {"rock": 1.0}]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"nothing\.jsonl: no such file"):
        next(read_records(tmp_path / "nothing.jsonl"))


def test_rejects_are_written_as_json_lines(tmp_path: Path) -> None:
    problem = Problem(path="c.jsonl", line=3, field="id", value="''", expected="a string")
    write_rejects(tmp_path / "r.jsonl", [Reject(line=3, raw='{"id": "é"}', problems=(problem,))])
    assert json.loads((tmp_path / "r.jsonl").read_text("utf-8")) == {
        "line": 3,
        "raw": '{"id": "é"}',
        "problems": ["c.jsonl:3: id is '', expected a string"],
    }


def test_rejects_that_cannot_be_written_are_the_disk_s_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written: No such file or directory"):
        write_rejects(tmp_path / "missing" / "r.jsonl", [])
