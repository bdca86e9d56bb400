"""The predicted part of Q2E in DuckDB: which query would lead to which entity, and how surely.

It is read and written when something is built or learnt, never while a query is answered: arms
read compact lists made from `lists`. What was clicked is a table of the release, see
`duckdb_evidence`; there these priors are where a pair starts.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.records.hits import Rows, Scores

_CREATE = """
create table if not exists q2e (
    query varchar not null, entity_row integer not null, entity_id varchar not null,
    template varchar not null, prior double not null, updated_at timestamp not null
)"""
_FORGET = "delete from q2e"
_ADD = """
insert into q2e select query, entity_row, entity_id, template, prior, $at from arrived"""
_KEYS = "select query, count(*) as pairs from q2e group by query order by query"
_PAIRS = """
select entity_row, prior::float as score from q2e order by query, score desc, entity_row"""

_PRIORS = """
select asked.place, q2e.prior from asked join q2e using (query, entity_id)"""


class Predicted(Protocol):
    """Lists of predicted queries: string i has the pairs `offsets[i]:offsets[i + 1]`."""

    @property
    def queries(self) -> list[str]: ...
    @property
    def offsets(self) -> npt.NDArray[np.int64]: ...
    @property
    def rows(self) -> Rows: ...
    @property
    def templates(self) -> npt.NDArray[np.uint8]: ...
    @property
    def priors(self) -> Scores: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLists:
    """The table as arrays, ordered by query: key i has `offsets[i]:offsets[i + 1]`, best first."""

    keys: list[str]
    offsets: npt.NDArray[np.int64]
    rows: Rows
    weights: Scores


class DuckdbQ2e:
    """An open Q2E table; a context manager, which closes it."""

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        """Opens `file`, and makes it if it is not there and may be written.

        Raises:
            IndexDamagedError: the file is gone, or is no DuckDB file.
            StorageError: it cannot be written, or another process holds it.
        """
        self._file = file
        if read_only and not file.exists():
            raise IndexDamagedError(f"{file} is gone: rebuild it with `ltrr index CATALOG`")
        with self._errors():
            self._connection = duckdb.connect(str(file), read_only=read_only, config=_OFFLINE)
            if not read_only:
                self._connection.execute(_CREATE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._errors():
            self._connection.close()

    def __len__(self) -> int:
        """How many pairs there are."""
        with self._errors():
            return int(self._connection.execute("select count(*) from q2e").fetchall()[0][0])

    def write_predicted(
        self,
        predicted: Predicted,
        *,
        template_names: Sequence[str],
        entity_ids: Sequence[str],
        at: datetime,
    ) -> None:
        """Replaces all pairs by these.

        template_names: what `predicted.templates` counts; entity_ids: id of each row

        Raises:
            StorageError: the table cannot be written.
        """
        lengths = np.diff(predicted.offsets)
        query_of = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        arrived = {
            "query": _coded(query_of, predicted.queries),
            "entity_row": pa.array(predicted.rows),
            "entity_id": _coded(predicted.rows, entity_ids),
            "template": _coded(predicted.templates.astype(np.int32), template_names),
            "prior": pa.array(predicted.priors),
        }
        self._write(arrived, [_FORGET, _ADD], at=at)

    def lists(self) -> QueryLists:
        """Every query with its entities by falling prior.

        Raises:
            IndexDamagedError: the table cannot be read.
        """
        with self._errors():
            keys = self._connection.execute(_KEYS).fetchnumpy()
            pairs = self._connection.execute(_PAIRS).fetchnumpy()
        counts = np.asarray(keys["pairs"], np.int64)
        return QueryLists(
            keys=keys["query"].tolist(),
            offsets=np.concatenate([[0], np.cumsum(counts)], dtype=np.int64),
            rows=np.asarray(pairs["entity_row"], np.int32),
            weights=np.asarray(pairs["score"], np.float32),
        )

    def priors(self, queries: Sequence[str], entity_ids: Sequence[str]) -> npt.NDArray[np.float64]:
        """The predicted scores of these pairs (aligned), NaN for what was not predicted.

        Raises:
            IndexDamagedError: the table cannot be read.
        """
        priors = np.full(len(queries), np.nan)
        asked = {
            "place": pa.array(np.arange(len(queries))),
            "query": pa.array(queries, pa.string()),
            "entity_id": pa.array(entity_ids, pa.string()),
        }
        with self._errors():
            self._connection.register("asked", pa.table(asked))
            found = self._connection.execute(_PRIORS).fetchnumpy()
            self._connection.unregister("asked")
        priors[np.asarray(found["place"])] = np.asarray(found["prior"])
        return priors

    def _write(self, arrived: dict[str, pa.Array], steps: Sequence[str], *, at: datetime) -> None:
        """All steps or none."""
        when = {"at": at.astimezone(UTC).replace(tzinfo=None)}
        with self._errors():
            self._connection.register("arrived", pa.table(arrived))
            self._connection.begin()
            try:
                for step in steps:
                    self._connection.execute(step, when if "$at" in step else None)
                self._connection.commit()
            except BaseException:
                self._connection.rollback()
                raise
            finally:
                self._connection.unregister("arrived")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            if "not a valid DuckDB" in reason or isinstance(error, duckdb.CatalogException):
                raise IndexDamagedError(f"{self._file} is no Q2E table: {reason}") from error
            raise StorageError(f"{self._file}: DuckDB says: {reason}") from error


_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def _coded(codes: npt.NDArray[np.int32], names: Sequence[str]) -> pa.Array:
    """Strings as places in a list of names, which is how Arrow saves writing them out."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))
