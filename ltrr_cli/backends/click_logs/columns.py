"""Columns of plain values, each checked for its type."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ltrr_cli.errors import LogError
from ltrr_cli.records.click_rows import Numbers, Texts
from ltrr_cli.records.shown import shown

_TOLD = 5
Column: TypeAlias = pa.Array | pa.ChunkedArray


class ColumnReader:
    """Makes arrays of Arrow columns; source: the file, for messages."""

    def __init__(self, source: str) -> None:
        self._source = source

    def texts(self, name: str, column: Column, *, is_id: bool = False) -> Texts:
        """Strings; is_id: whole numbers will do too.

        Raises:
            LogError: of another type.
        """
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if not (_is_text(kind) or (is_id and pa.types.is_integer(kind))):
            raise self.wrong_type(name, column.type, expected="strings")
        if not pa.types.is_dictionary(column.type):
            column = self._cast(name, column, to=pa.string(), expected="strings")
        encoded = _whole(column.dictionary_encode())
        values = self._cast(name, encoded.dictionary, to=pa.string(), expected="strings")
        codes = encoded.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False)
        return _distinct(codes, values.to_pylist())

    def numbers(self, name: str, column: Column) -> Numbers:
        """Numbers as shape (n,), NaN for null.

        Raises:
            LogError: of another type.
        """
        if not _is_number(column.type):
            raise self.wrong_type(name, column.type, expected="numbers")
        numbers = column.cast(pa.float64(), safe=False)
        values: Numbers = numbers.fill_null(np.nan).to_numpy()
        return values

    def truths(self, name: str, column: Column) -> npt.NDArray[np.bool_]:
        """Truths, or 1 and 0, as shape (n,).

        Raises:
            LogError: of another type, another number, or null.
        """
        if pa.types.is_boolean(column.type):
            column = column.cast(pa.int8())
        elif not _is_number(column.type):
            raise self.wrong_type(name, column.type, expected="true or false")
        numbers = self.numbers(name, column)
        wrong = np.flatnonzero((numbers != 0) & (numbers != 1)).tolist()
        if wrong:
            told = [
                f"{self._source}: row {row + 1}: {name} is {shown(column[row].as_py())}, "
                "expected true or false"
                for row in wrong[:_TOLD]
            ]
            more = [f"and {len(wrong) - _TOLD:,} more"] if len(wrong) > _TOLD else []
            raise LogError("\n".join([*told, *more]))
        return np.equal(numbers, 1)

    def times(self, name: str, column: Column) -> npt.NDArray[np.datetime64]:
        """Microseconds in UTC, shape (n,), NaT for null; a time without zone is in UTC.

        Raises:
            LogError: of another type, or text that is no ISO time.
        """
        if pa.types.is_null(column.type) or pa.types.is_date(column.type):
            column = column.cast(pa.timestamp("us"))
        if _is_text(column.type):
            column = self._parsed(name, column)
        if not pa.types.is_timestamp(column.type):
            raise self.wrong_type(name, column.type, expected="timestamps")
        finer = column.type.unit == "ns"
        micros = self._cast(
            name, column, to=pa.timestamp("us", column.type.tz), expected="timestamps", cut=finer
        )
        ticks = micros.cast(pa.int64()).fill_null(np.iinfo(np.int64).min).to_numpy()
        moments: npt.NDArray[np.datetime64] = ticks.astype("datetime64[us]")
        return moments

    def wrong_type(self, name: str, found: pa.DataType, *, expected: str) -> LogError:
        """The error for a column of a type that cannot be."""
        return LogError(f"{self._source}: column '{name}' is {found}, expected {expected}")

    def _parsed(self, name: str, column: Column) -> Column:
        """ISO times in text: all with their zone, or all without."""
        for kind in (pa.timestamp("us", "UTC"), pa.timestamp("us")):
            try:
                return column.cast(kind)
            except pa.ArrowInvalid:
                continue
        raise LogError(
            f"{self._source}: column '{name}' holds text that is no time, such as "
            f"{shown(pc.drop_null(column)[0].as_py())}, expected ISO times, all with a zone or all "
            "without"
        )

    def _cast(
        self, name: str, column: Column, *, to: pa.DataType, expected: str, cut: bool = False
    ) -> Column:
        try:
            return column.cast(to, safe=not cut)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise self.wrong_type(name, column.type, expected=expected) from error


def _whole(column: Column) -> pa.DictionaryArray:
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 0:
        return pa.array([], column.type)
    return column.unify_dictionaries().combine_chunks()


def _distinct(codes: npt.NDArray[np.int32], values: list[str | None]) -> Texts:
    """Codes so that equal strings have equal codes, whatever the file's dictionary repeats."""
    number: dict[str, int] = {}
    recode = [-1 if value is None else number.setdefault(value, len(number)) for value in values]
    again = np.array([*recode, -1], np.int32)
    return Texts(codes=again[codes], values=tuple(number))


def _is_text(kind: pa.DataType) -> bool:
    tests = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
        pa.types.is_binary, pa.types.is_large_binary, pa.types.is_null,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _is_number(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    return any(test(kind) for test in tests)
