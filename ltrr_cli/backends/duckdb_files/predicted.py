"""The predicted part of Q2E in DuckDB: which query would lead to which entity, and how surely.

It is read and written when something is built or learnt, never while a query is answered: arms
read compact lists made from `lists`. What was clicked is a table of the release, see
`evidence.py`; there these priors are where a pair starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ltrr_cli.backends.duckdb_files.file import DuckdbFile
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

_ENTITIES = "select distinct entity_row, entity_id from q2e order by all"

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


class DuckdbQ2e(DuckdbFile):
    """An open Q2E table."""

    CREATE = (_CREATE,)
    KIND = "Q2E table"
    AGAIN = "rebuild it with `ltrr index CATALOG`"

    def __len__(self) -> int:
        """How many pairs there are."""
        return self._count("select count(*) from q2e")

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
        when = {"at": at.astimezone(UTC).replace(tzinfo=None)}
        with self._errors(), self._transaction("arrived", pa.table(arrived)):
            self._connection.execute(_FORGET)
            self._connection.execute(_ADD, when)

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

    def entities(self) -> list[tuple[int, str]]:
        """For checks: row and id of every entity that some query leads to.

        Raises:
            IndexDamagedError: the table cannot be read.
        """
        with self._errors():
            return self._connection.execute(_ENTITIES).fetchall()

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


def _coded(codes: npt.NDArray[np.int32], names: Sequence[str]) -> pa.Array:
    """Strings as places in a list of names, which is how Arrow saves writing them out."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))
