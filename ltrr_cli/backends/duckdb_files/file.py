"""An open DuckDB file: errors in ltrr's words, and writes that happen as a whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import duckdb
import pyarrow as pa

from ltrr_cli.errors import IndexDamagedError, StorageError

_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class DuckdbFile:
    """A context manager, which closes the file.

    CREATE: statements that make the tables; KIND: what the file is; AGAIN: how to get a lost one.
    """

    CREATE: ClassVar[Sequence[str]]
    KIND: ClassVar[str]
    AGAIN: ClassVar[str]

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        """Opens `file`, and makes it if it is not there and may be written.

        Raises:
            IndexDamagedError: the file is gone, or is no DuckDB file.
            StorageError: it cannot be written, or another process holds it.
        """
        self._file = file
        if read_only and not file.exists():
            raise IndexDamagedError(f"{file} is gone: {self.AGAIN}")
        with self._errors():
            self._connection = duckdb.connect(str(file), read_only=read_only, config=_OFFLINE)
            for step in () if read_only else self.CREATE:
                self._connection.execute(step)

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

    def _count(self, question: str) -> int:
        with self._errors():
            return int(self._connection.execute(question).fetchall()[0][0])

    @contextmanager
    def _transaction(self, arrived: Mapping[str, pa.Table]) -> Iterator[None]:
        """All or nothing, with tables of these names at hand."""
        for name, table in arrived.items():
            self._connection.register(name, table)
        self._connection.begin()
        try:
            yield
            self._connection.commit()
        except BaseException:
            with suppress(duckdb.Error):  # what went wrong first is told
                self._connection.rollback()
            raise
        finally:
            for name in arrived:
                self._connection.unregister(name)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            if "not a valid DuckDB" in reason or isinstance(error, duckdb.CatalogException):
                raise IndexDamagedError(f"{self._file} is no {self.KIND}: {reason}") from error
            raise StorageError(f"{self._file}: DuckDB says: {reason}") from error
