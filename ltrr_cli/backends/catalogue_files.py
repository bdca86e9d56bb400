"""Catalogue files as a stream of raw records: JSON lines, plain or gzipped, CSV and Parquet.

Only what concerns a whole file is an error here; a record is judged by whoever validates it. CSV
knows no lists, so cells of list roles are split: `Adele|Sia`, `pop:0.9|country:0.6`, or a JSON
list.
"""

import gzip
import json
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ltrr_cli.config import Domain, music
from ltrr_cli.errors import CatalogueError
from ltrr_cli.records.catalogue import Problem
from ltrr_cli.records.raw_record import RawRecord
from ltrr_cli.records.shown import shown
from ltrr_cli.records.unpacking import open_gzip

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 2048
_LONGEST = 16 << 20
"""Bytes of a line: a file without line feeds must not be taken into memory whole."""
_JSON = (".jsonl", ".ndjson", ".json")
_KNOWN = (*_JSON, *(f"{suffix}.gz" for suffix in _JSON), ".csv", ".parquet")
_LISTS = ("artists", "tags", "aliases", "related")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Cell = Callable[[Any], Any]


def read_records(path: Path, *, domain: Domain | None = None) -> Iterator[RawRecord]:
    """The records of a catalogue file in order, a batch in memory at most.

    domain: tells which columns are lists or numbers, and which must be there; music by default.

    Raises:
        CatalogueError: no such file, of no known kind, damaged, without records, or a table
            without a column that it must have.
    """
    domain = domain or music()
    suffix = _suffix(path)
    if suffix == ".csv":
        records = _csv_rows(path, domain)
    elif suffix == ".parquet":
        records = _parquet_rows(path, domain)
    else:
        records = _json_lines(path, zipped=suffix.endswith(".gz"))
    empty = True
    try:
        for record in records:
            empty = False
            yield record
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be read: {error.strerror or error}") from error
    if empty:
        raise CatalogueError(f"{path}: holds no records")


def _suffix(path: Path) -> str:
    """Which of the known suffixes this existing file has."""
    if path.is_dir():
        raise CatalogueError(f"{path}: is a folder, expected a catalogue file")
    if not path.exists():
        raise CatalogueError(f"{path}: no such file")
    name = path.name.lower()
    for suffix in _KNOWN:
        if name.endswith(suffix):
            return suffix
    raise CatalogueError(f"{path}: unknown kind of file, expected one of {', '.join(_KNOWN)}")


def _json_lines(path: Path, *, zipped: bool) -> Iterator[RawRecord]:
    line = 0
    try:
        with _opened(path, zipped=zipped) as file:
            for line, text in enumerate(iter(partial(file.readline, _LONGEST), b""), 1):
                if len(text) == _LONGEST:
                    raise CatalogueError(
                        f"{path}:{line}: the line is longer than {_LONGEST:,} bytes, expected a "
                        "JSON object a line"
                    )
                if line == 1 and text.startswith(_UTF_16):
                    raise CatalogueError(f"{path}: is UTF-16 text, expected UTF-8")
                raw = (text.removeprefix(b"\xef\xbb\xbf") if line == 1 else text).strip()
                if raw:
                    yield RawRecord(line, raw)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        reason = str(error).rstrip(".")
        raise CatalogueError(f"{path}: broken gzip file after line {line}: {reason}") from error


def _opened(path: Path, *, zipped: bool) -> IO[bytes]:
    return open_gzip(path) if zipped else path.open("rb")


def _csv_rows(path: Path, domain: Domain) -> Iterator[RawRecord]:
    """Rows with their lines; a row with too many or too few cells is a problem of its own."""
    import pyarrow as pa
    from pyarrow import csv

    header = _csv_header(path)
    _check_columns(path, header, domain)
    malformed: dict[int, RawRecord] = {}

    def note(row: csv.InvalidRow) -> str:
        malformed[row.number] = _malformed(path, row.number, text=row.text, wanted=len(header))
        return "skip"

    try:
        table = csv.open_csv(
            path,
            read_options=csv.ReadOptions(use_threads=False),
            parse_options=csv.ParseOptions(
                newlines_in_values=True, invalid_row_handler=note, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
        rows = (row for batch in table for row in batch.to_pylist())
        yield from _numbered(rows, cells=_csv_cells(domain), malformed=malformed)
    except pa.ArrowInvalid as error:
        raise CatalogueError(f"{path}: {_csv_fault(path, error)}") from error


def _numbered(
    rows: Iterator[dict[str, Any]], *, cells: Mapping[str, Cell], malformed: dict[int, RawRecord]
) -> Iterator[RawRecord]:
    """Rows with their lines, malformed ones at their place; `malformed` grows while rows come."""
    line = 1
    for row in rows:
        line += 1
        while line in malformed:
            yield from _unless_blank(malformed.pop(line))
            line += 1
        yield from _unless_blank(RawRecord(line, _converted(row, cells)))
    for record in malformed.values():
        yield from _unless_blank(record)


def _unless_blank(record: RawRecord) -> Iterator[RawRecord]:
    if record.raw:
        yield record


def _malformed(path: Path, line: int, *, text: str, wanted: int) -> RawRecord:
    expected = f"{wanted} cells as in the header"
    problem = Problem(
        path=str(path), line=line, field="the row", value=shown(text), expected=expected
    )
    return RawRecord(line, text.strip().encode(), problem)


def _csv_header(path: Path) -> list[str]:
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file), None)
    except (UnicodeDecodeError, csv.Error) as error:
        raise CatalogueError(f"{path}: {_csv_fault(path, error)}") from error
    if header is None:
        raise CatalogueError(f"{path}: holds no records")
    return header


def _csv_fault(path: Path, error: Exception) -> str:
    """What is wrong with a CSV file that cannot be read on."""
    with path.open("rb") as file:
        for line, text in enumerate(file, 1):
            try:
                text.decode("utf-8")
            except UnicodeDecodeError:
                return f"line {line} is not UTF-8 text"
    return f"not a CSV file: {error}"


def _check_columns(path: Path, columns: list[str], domain: Domain) -> None:
    repeated = sorted({column for column in columns if columns.count(column) > 1})
    if repeated:
        raise CatalogueError(f"{path}: column {shown(repeated[0])} stands twice in the header")
    required = [domain.roles[role] for role in ("id", "type", "title")]
    if domain.default_type is not None:
        required.remove(domain.roles["type"])
    missing = [column for column in required if column not in columns]
    if missing:
        found = ", ".join(shown(column) for column in columns[:20])
        raise CatalogueError(
            f"{path}: no column {shown(missing[0])}, expected columns {', '.join(required)}, "
            f"found {found}"
        )


def _converted(row: dict[str, Any], cells: Mapping[str, Cell]) -> dict[str, Any]:
    """A row without its empty cells, and the others as their column wants them."""
    return {
        column: cells[column](value) if column in cells else value
        for column, value in row.items()
        if value is not None and value == value  # noqa: PLR0124 (NaN is how pandas writes no number)
    }


def _csv_cells(domain: Domain) -> dict[str, Cell]:
    cells: dict[str, Cell] = {domain.roles[role]: _names for role in _LISTS}
    cells |= {domain.roles[role]: _number for role in ("popularity", "duration_s")}
    return cells | {domain.roles["year"]: _whole_number, domain.roles["genres"]: _genres}


def _number(cell: str) -> float | str:
    """The number in a cell; the cell itself when it holds none, for a message."""
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell


def _whole_number(cell: str) -> Any:  # noqa: ANN401 (a number, or the cell)
    return _whole(_number(cell))


def _names(cell: str) -> Any:  # noqa: ANN401 (JSON)
    if cell.lstrip().startswith(("[", "{")):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return [name.strip() for name in cell.split("|") if name.strip()]


def _genres(cell: str) -> Any:  # noqa: ANN401 (JSON)
    """`pop:0.9|country` as {name: weight}; the cell itself when a name stands in it twice."""
    names = _names(cell)
    if ":" not in cell or names == cell or cell.lstrip().startswith(("[", "{")):
        return names
    weights: dict[str, float | str] = {}
    for part in names:
        name, _, weight = part.rpartition(":")
        weights[name.strip() or part] = _number(weight) if name else 1.0
    return weights if len(weights) == len(names) else cell


def _parquet_rows(path: Path, domain: Domain) -> Iterator[RawRecord]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path, memory_map=True) as file:
            _check_columns(path, file.schema_arrow.names, domain)
            cells = {domain.roles["year"]: _whole, domain.roles["genres"]: _without_nulls}
            batches = file.iter_batches(batch_size=_BATCH_ROWS)
            rows = (row for batch in batches for row in _rows_of(batch))
            for number, row in enumerate(rows, 1):
                yield RawRecord(number, _converted(row, cells))
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise CatalogueError(f"{path}: not a Parquet file, or a damaged one: {reason}") from error
    except (ValueError, OverflowError, TypeError) as error:  # as pyarrow makes Python values
        reason = str(error).splitlines()[0].rstrip(".")
        raise CatalogueError(f"{path}: holds a value that no record can have: {reason}") from error


def _rows_of(batch: "pa.RecordBatch") -> list[dict[str, Any]]:
    """The rows as Python values; of a key that stands twice in a map the last one counts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        rows: list[dict[str, Any]] = batch.to_pylist(maps_as_pydicts="lossy")
    return rows


def _whole(value: Any) -> Any:  # noqa: ANN401 (whatever the column holds)
    """Whole floats as integers: pandas makes floats of a column as soon as a number is missing."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 (whatever the column holds)
    """In a struct column every row has every genre, most of them null."""
    if isinstance(value, dict):
        return {name: weight for name, weight in value.items() if weight is not None}
    return value
