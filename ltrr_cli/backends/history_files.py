"""What listeners played: read from a file with `user_id`, `entity_id`, `plays`, kept memory-mapped.

history-users.marisa   trie of the listeners' ids
history-offsets.npy    int64 (u + 1,), where the list of each listener begins, by number in the trie
history-rows.npy       int32 (n,), entities, a listener's most played first
history-plays.npy      float32 (n,), how often
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import marisa_trie
import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import CatalogueError, IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.json_lines import first_fault
from ltrr_cli.records.listening import Plays
from ltrr_cli.records.shown import shown
from ltrr_cli.records.unpacking import unpacked

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS = ("user_id", "entity_id", "plays")
_JSON = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz")
_KNOWN = (".parquet", ".csv", ".csv.gz", *_JSON)
_ROWS_TOLD = 5
_MOST_PLAYS = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Who played what, how often; the three are aligned.

    plays: shape (n,), more than 0.
    """

    users: Sequence[str]
    entity_ids: Sequence[str]
    plays: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedHistory:
    """The part of a history whose entities are in the catalogue.

    rows: shape (n,), aligned with users and plays; unknown: how many plays were of other entities.
    """

    users: Sequence[str]
    rows: Rows
    plays: Scores
    unknown: int


def read_history(path: Path) -> History:
    """The history in a Parquet, CSV or JSON lines file; rows with 0 plays say nothing.

    Raises:
        CatalogueError: no such file, of no known kind, damaged, without a column that it must
            have, or with values that cannot be (the message tells the first few).
    """
    table = _table(path)
    missing = [column for column in _COLUMNS if column not in table.column_names]
    if missing:
        found = ", ".join(shown(column) for column in table.column_names)
        wanted = ", ".join(_COLUMNS)
        raise CatalogueError(
            f"{path}: no column {shown(missing[0])}, expected columns {wanted}, found {found}"
        )
    users = _strings(path, table, "user_id")
    entity_ids = _strings(path, table, "entity_id")
    plays = _plays(path, table)
    kept = np.flatnonzero(plays).tolist()
    return History(
        users=[users[row] for row in kept],
        entity_ids=[entity_ids[row] for row in kept],
        plays=plays[kept],
    )


def locate(history: History, *, row_of: Callable[[str], int | None]) -> LocatedHistory:
    """The plays of known entities, and how many there are of others."""
    found = {entity_id: row_of(entity_id) for entity_id in set(history.entity_ids)}
    places = [
        (place, row)
        for place, entity_id in enumerate(history.entity_ids)
        if (row := found[entity_id]) is not None
    ]
    return LocatedHistory(
        users=[history.users[place] for place, _ in places],
        rows=np.array([row for _, row in places], np.int32),
        plays=history.plays[[place for place, _ in places]],
        unknown=len(history.users) - len(places),
    )


def write_histories(folder: Path, *, users: Sequence[str], rows: Rows, plays: Scores) -> None:
    """Writes the store of aligned users, rows and plays; plays of one entity add up.

    Raises:
        StorageError: the files cannot be written.
    """
    trie = marisa_trie.Trie(users)
    numbers = np.array([trie[user] for user in users], np.int64)
    pairs, sums = _summed(numbers, rows=rows, plays=plays)
    order = np.lexsort((pairs[:, 1], -sums, pairs[:, 0]))
    offsets = np.searchsorted(pairs[order, 0], np.arange(len(trie) + 1))
    try:
        trie.save(str(folder / "history-users.marisa"))
        np.save(folder / "history-offsets.npy", offsets.astype(np.int64))
        np.save(folder / "history-rows.npy", pairs[order, 1].astype(np.int32))
        np.save(folder / "history-plays.npy", sums[order].astype(np.float32))
    except OSError as error:
        raise StorageError(f"{folder}: histories cannot be written: {error}") from error


def open_histories(folder: Path) -> "MappedHistories":
    """The store in this folder, memory-mapped; it satisfies the port Histories.

    Raises:
        IndexDamagedError: a file is missing, cut or does not fit the others.
    """
    try:
        users = marisa_trie.Trie().mmap(str(folder / "history-users.marisa"))
        offsets, rows, plays = (
            mapped_array(folder / f"history-{name}.npy") for name in ("offsets", "rows", "plays")
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexDamagedError(f"{folder}: histories cannot be opened: {error}") from error
    if len(offsets) != len(users) + 1 or not offsets[-1] == len(rows) == len(plays):
        raise IndexDamagedError(f"{folder}: the files of the histories do not belong together")
    return MappedHistories(users, offsets=offsets, rows=rows, plays=plays)


class MappedHistories:
    """Listeners' plays as slices of memory-mapped arrays."""

    def __init__(
        self,
        users: marisa_trie.Trie,
        *,
        offsets: npt.NDArray[np.int64],
        rows: Rows,
        plays: Scores,
    ) -> None:
        self._users = users
        self._offsets = offsets
        self._rows = rows
        self._plays = plays

    def __len__(self) -> int:
        return len(self._users)

    def find(self, user: str) -> tuple[Rows, Scores] | None:
        try:
            number = self._users.get(user)
        except UnicodeEncodeError:  # half a surrogate pair is no text, so it is nobody's name
            return None
        if number is None:
            return None
        begin, end = self._offsets[number], self._offsets[number + 1]
        return self._rows[begin:end], self._plays[begin:end]

    def everything(self) -> Plays:
        """The plays of all listeners, one listener after the other."""
        names = (self._users.restore_key(number) for number in range(len(self._users)))
        each = zip(names, np.diff(self._offsets).tolist(), strict=True)
        users = [name for name, count in each for _ in range(count)]
        return Plays(users=users, rows=self._rows, plays=self._plays)


def _summed(
    numbers: npt.NDArray[np.int64], *, rows: Rows, plays: Scores
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Distinct (user, row), shape (m, 2), and the plays of each, shape (m,)."""
    pairs = np.column_stack((numbers, rows.astype(np.int64)))
    distinct, places = np.unique(pairs, axis=0, return_inverse=True)
    sums = np.bincount(places.ravel(), weights=plays, minlength=len(distinct))
    return distinct, sums.astype(np.float64, copy=False)


def _table(path: Path) -> "pa.Table":
    import pyarrow as pa

    if path.is_dir():
        raise CatalogueError(f"{path}: is a folder, expected a history file")
    if not path.exists():
        raise CatalogueError(f"{path}: no such file")
    suffix = next((known for known in _KNOWN if path.name.lower().endswith(known)), None)
    if suffix is None:
        raise CatalogueError(f"{path}: unknown kind of file, expected one of {', '.join(_KNOWN)}")
    try:
        table = _parsed(path, suffix)
        return table.rename_columns(table.column_names)  # names that are no text are found here
    except (pa.ArrowException, OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise CatalogueError(f"{path}: cannot be read as {suffix}: {reason}") from error


def _parsed(path: Path, suffix: str) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import csv, json, parquet

    if suffix == ".parquet":
        with parquet.ParquetFile(path) as file:
            known = [name for name in file.schema_arrow.names if name in _COLUMNS]
            return file.read(columns=known or None)
    data = unpacked(path) if suffix.endswith(".gz") else path.read_bytes()
    if suffix in _JSON:
        if (fault := first_fault(data)) is not None:
            raise CatalogueError(f"{path}: cannot be read as {suffix}: {fault}")
        return json.read_json(pa.BufferReader(data))
    ids = {"user_id": pa.string(), "entity_id": pa.string()}
    options = csv.ConvertOptions(column_types=ids)
    return csv.read_csv(pa.BufferReader(data), convert_options=options)


def _strings(path: Path, table: "pa.Table", column: str) -> list[str]:
    """A column of ids; each distinct id is one Python string, however often it stands there."""
    import pyarrow as pa

    values = table.column(column).combine_chunks()
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary_decode()
    is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
    if not is_text:
        raise CatalogueError(f"{path}: column '{column}' is {values.type}, expected strings")
    coded = values.dictionary_encode()
    try:
        names = coded.dictionary.to_pylist()
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: column '{column}' holds what is no text: {error}") from error
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    blank = np.array([not name.strip() for name in names] + [True])
    _refuse(path, column, values=values, wrong=blank[codes], expected="a non-empty string")
    return [names[code] for code in codes.tolist()]


def _plays(path: Path, table: "pa.Table") -> Scores:
    import pyarrow as pa

    values = table.column("plays").combine_chunks()
    if not (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
        raise CatalogueError(f"{path}: column 'plays' is {values.type}, expected numbers")
    numbers = values.cast(pa.float64(), safe=False).fill_null(np.nan)
    plays: npt.NDArray[np.float64] = numbers.to_numpy(zero_copy_only=False)
    wrong = ~((plays >= 0) & (plays <= _MOST_PLAYS))
    _refuse(path, "plays", values=values, wrong=wrong, expected="a number, 0 or more")
    return plays.astype(np.float32)


def _refuse(
    path: Path, column: str, *, values: "pa.Array", wrong: npt.NDArray[np.bool_], expected: str
) -> None:
    """Raises CatalogueError for the first few wrong values of an Arrow array."""
    rows = np.flatnonzero(wrong).tolist()
    if not rows:
        return
    told = [
        f"{path}: row {row + 1}: {column} is {shown(values[row].as_py())}, expected {expected}"
        for row in rows[:_ROWS_TOLD]
    ]
    if len(rows) > _ROWS_TOLD:
        told.append(f"and {len(rows) - _ROWS_TOLD} more rows like these")
    raise CatalogueError("\n".join(told))
