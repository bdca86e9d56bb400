"""A log file as columns, read whole or piece by piece."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa
from pyarrow import csv, json, parquet

from ltrr_cli.errors import LogError
from ltrr_cli.records.json_lines import first_fault
from ltrr_cli.records.unpacking import unpacked

_PIECE = 20_000
"""Rows of a piece: what is nested is looked at without having all of it in memory."""
_JSON = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz")
_KNOWN = (".parquet", ".csv", ".csv.gz", *_JSON)
_TEXTS = ("query", "entity_id", "query_id", "user_id", "session_id", "action", "release", "segment")


class ColumnFile(Protocol):
    """A log file that is open; every read may raise LogError."""

    @property
    def schema(self) -> pa.Schema: ...

    def column(self, name: str) -> pa.ChunkedArray: ...

    def pieces(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows, some at a time, with these columns only."""
        ...


def open_columns(path: Path) -> ColumnFile:
    """The columns of a Parquet, CSV or JSON lines file.

    Raises:
        LogError: no such file, of no known kind, or damaged.
    """
    if path.is_dir():
        raise LogError(f"{path}: is a folder, expected a click log")
    if not path.exists():
        raise LogError(f"{path}: no such file")
    suffix = next((known for known in _KNOWN if path.name.lower().endswith(known)), None)
    if suffix is None:
        raise LogError(f"{path}: unknown kind of file, expected one of {', '.join(_KNOWN)}")
    try:
        return _ParquetColumns(path) if suffix == ".parquet" else _TableColumns(path, suffix)
    except (pa.ArrowException, OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error


class _ParquetColumns:
    """Columns on the disk; only what is asked for is read.

    Of a damaged file Arrow may read fewer rows of one column than of another, and say nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with parquet.ParquetFile(path) as file:
            self.schema = file.schema_arrow
            self._rows = file.metadata.num_rows

    def column(self, name: str) -> pa.ChunkedArray:
        is_text = name in _TEXTS and pa.types.is_string(self.schema.field(name).type)
        try:
            with parquet.ParquetFile(self._path, read_dictionary=[name] if is_text else []) as file:
                column = file.read(columns=[name]).column(name)
        except (pa.ArrowException, OSError) as error:
            raise unreadable(self._path, error) from error
        self._check(name, len(column))
        return column

    def pieces(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        seen = 0
        try:
            with parquet.ParquetFile(self._path) as file:
                for piece in file.iter_batches(_PIECE, columns=list(names)):
                    seen += piece.num_rows
                    yield piece
        except (pa.ArrowException, OSError) as error:
            raise unreadable(self._path, error) from error
        self._check(" and ".join(names), seen)

    def _check(self, what: str, rows: int) -> None:
        if rows != self._rows:
            raise LogError(
                f"{self._path}: cannot be read: {rows} rows of {what}, expected {self._rows}"
            )


class _TableColumns:
    """Columns in memory."""

    def __init__(self, path: Path, suffix: str) -> None:
        data = unpacked(path) if suffix.endswith(".gz") else path.read_bytes()
        if suffix in _JSON and (fault := first_fault(data)) is not None:
            raise LogError(f"{path}: cannot be read: {fault}")
        stream = pa.BufferReader(data)
        self._table = json.read_json(stream) if suffix in _JSON else _read_csv(stream)
        self.schema = self._table.schema

    def column(self, name: str) -> pa.ChunkedArray:
        return self._table.column(name)

    def pieces(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        yield from self._table.select(list(names)).to_batches(_PIECE)


def _read_csv(stream: pa.NativeFile) -> pa.Table:
    texts = dict.fromkeys(_TEXTS, pa.string())
    options = csv.ConvertOptions(column_types=texts, strings_can_be_null=True, null_values=[""])
    return csv.read_csv(
        stream,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=options,
    )


def unreadable(path: Path, error: Exception) -> LogError:
    """What to say of a file that Arrow cannot read, or some of it."""
    reason = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
    return LogError(f"{path}: cannot be read: {reason}")
