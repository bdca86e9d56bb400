"""The predicted part of Q2E in DuckDB: which query would lead to which entity, and how surely.

`q2e` is a view: every string is written once, in a third of the time that a string in each of
millions of pairs takes.

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

_CREATE = (
    "create table if not exists queries (query_number integer not null, query varchar not null)",
    "create table if not exists entities (entity_row integer not null, entity_id varchar not null)",
    "create table if not exists templates (number utinyint not null, template varchar not null)",
    """create table if not exists pairs (
        query_number integer not null, entity_row integer not null, number utinyint not null,
        prior float not null, updated_at timestamp not null)""",
    """create view if not exists q2e as
    select query, entity_row, entity_id, template, prior::double as prior, updated_at
    from pairs join queries using (query_number)
    join entities using (entity_row) join templates using (number)""",
)
_WRITE = (
    *("delete from queries", "insert into queries from new_queries"),
    *("delete from entities", "insert into entities from new_entities"),
    *("delete from templates", "insert into templates from new_templates"),
    *("delete from pairs", "insert into pairs from new_pairs"),
)
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

    CREATE = _CREATE
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
        of_pairs = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        when = pa.scalar(at.astimezone(UTC).replace(tzinfo=None), pa.timestamp("us"))
        arrived = {
            "new_queries": _numbered(predicted.queries, pa.int32()),
            "new_entities": _numbered(entity_ids, pa.int32()),
            "new_templates": _numbered(template_names, pa.uint8()),
            "new_pairs": pa.table(
                [
                    pa.array(of_pairs),
                    pa.array(predicted.rows),
                    pa.array(predicted.templates),
                    pa.array(predicted.priors),
                    pa.repeat(when, len(of_pairs)),
                ],
                names=["query_number", "entity_row", "number", "prior", "updated_at"],
            ),
        }
        with self._errors(), self._transaction(arrived):
            for step in _WRITE:
                self._connection.execute(step)

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


def _numbered(strings: Sequence[str], kind: pa.DataType) -> pa.Table:
    """Strings with their places."""
    places = pa.array(np.arange(len(strings)), kind)
    return pa.table([places, pa.array(strings, pa.string())], names=["place", "string"])
