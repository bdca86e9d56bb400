"""What clicks taught of (query, entity) pairs, in a DuckDB file that learns only what is new.

It is read and written when something is learnt, never while a query is answered. The sums of a
pair are as of one day, `reference`, that only goes forwards; d days later they are worth
2^(-d/half-life) of that. So it does not matter in which order days arrive or in how many pieces.
Small sums are kept too: what is not worth remembering is decided when beliefs are made of them.
"""

from datetime import UTC, datetime

import duckdb

from ltrr_cli.backends.duckdb_files.evidence_columns import (
    arrived_table,
    by_query,
    scored_pairs,
    scored_table,
)
from ltrr_cli.backends.duckdb_files.evidence_statements import (
    ANSWERS,
    CHANGES,
    CREATE,
    EVIDENCE,
    FORGET,
    KEEP,
    PAIRS,
    REMEMBERED,
    UPDATE,
)
from ltrr_cli.backends.duckdb_files.file import DuckdbFile
from ltrr_cli.records.evidence import (
    FAST_HALF_LIFE_DAYS,
    HALF_LIFE_DAYS,
    NO_DAY,
    MemoryChanges,
    Observations,
    PairEvidence,
    ScoredPairs,
)

_SECONDS_OF_DAY = 86_400
_NOTHING_LEFT = 1e-12  # after forty half-lives; no belief can tell it from 0
_SETTINGS: dict[str, float] = {
    "slow": HALF_LIFE_DAYS,
    "fast": FAST_HALF_LIFE_DAYS,
    "no_day": NO_DAY,
    "nothing": _NOTHING_LEFT,
}


class DuckdbEvidence(DuckdbFile):
    """The open file."""

    CREATE = CREATE
    KIND = "memory"
    AGAIN = "learn it anew with `ltrr train`"

    def __len__(self) -> int:
        """How many pairs are remembered, as of the last `keep`."""
        return self._count(PAIRS)

    def update(self, observations: Observations, *, as_of: datetime) -> int:
        """Takes in the answers that it does not know yet, and gives their number.

        The same log can be given again: of a known answer only clicks that came since count.
        Ages are counted from `as_of`, or from the newest day that was ever seen if that is later.

        Raises:
            StorageError: the file cannot be written.
        """
        return self._learn(observations, as_of=as_of, first=())

    def rebuild(self, observations: Observations, *, as_of: datetime) -> int:
        """Forgets all evidence, then learns this; what is remembered stays until `keep`.

        Raises:
            StorageError: the file cannot be written.
        """
        return self._learn(observations, as_of=as_of, first=FORGET)

    def evidence(self) -> PairEvidence:
        """The sums of all pairs, as of the reference day.

        Raises:
            IndexDamagedError: the file has no such table.
        """
        with self._errors():
            return by_query(self._execute(EVIDENCE).fetchnumpy())

    def keep(self, scored: ScoredPairs) -> MemoryChanges:
        """Remembers these pairs in place of those of before, and tells the difference.

        Raises:
            StorageError: the file cannot be written.
        """
        with self._errors(), self._transaction({"scored": scored_table(scored)}):
            changes = {name: self._pairs(question) for name, question in CHANGES.items()}
            for step in KEEP:
                self._execute(step)
        return MemoryChanges(**changes)

    def remembered(self) -> ScoredPairs:
        """What was kept last.

        Raises:
            IndexDamagedError: the file has no such table.
        """
        with self._errors():
            return scored_pairs(self._execute(REMEMBERED).fetchnumpy())

    def _learn(self, observations: Observations, *, as_of: datetime, first: tuple[str, ...]) -> int:
        day = int(as_of.astimezone(UTC).timestamp() // _SECONDS_OF_DAY)
        with self._errors(), self._transaction({"arrived": arrived_table(observations)}):
            for step in first:
                self._execute(step)
            before = self._count(ANSWERS)
            for step in UPDATE:
                self._execute(step, day=day)
            return self._count(ANSWERS) - before

    def _execute(self, step: str, **more: float) -> duckdb.DuckDBPyConnection:
        values = {name: value for name, value in (_SETTINGS | more).items() if f"${name}" in step}
        return self._connection.execute(step, values or None)

    def _pairs(self, question: str) -> list[tuple[str, str]]:
        return [(query, entity) for query, entity in self._execute(question).fetchall()]
