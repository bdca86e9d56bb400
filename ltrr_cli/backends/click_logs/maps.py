"""Maps from names to numbers, as Arrow has them: MAP, STRUCT, or a list of pairs."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ltrr_cli.records.click_rows import Grid
from ltrr_cli.records.plan import Plan

_PAIR = 2
_DEEPEST = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The entries of n maps; rows, names, values: shape (m,), by row; NaN for null.

    missing: shape (n,), whether there is no map at all.
    """

    rows: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    names: tuple[str, ...]
    values: npt.NDArray[np.float64]
    missing: npt.NDArray[np.bool_]

    def bounds(self) -> list[tuple[int, int]]:
        """Where the entries of each map begin and end."""
        return list(pairwise(np.searchsorted(self.rows, np.arange(len(self.missing) + 1)).tolist()))


def is_map(kind: pa.DataType) -> bool:
    """Whether a column of this type holds maps from names to numbers."""
    if pa.types.is_null(kind) or pa.types.is_map(kind):
        return pa.types.is_null(kind) or (_is_name(kind.key_type) and _is_number(kind.item_type))
    if pa.types.is_struct(kind):
        return all(_is_number(field.type) for field in kind)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        pair = kind.value_type
        return (
            pa.types.is_struct(pair)
            and pair.num_fields == _PAIR
            and _is_name(pair.field(0).type)
            and _is_number(pair.field(1).type)
        )
    return False


def entries(maps: pa.Array) -> Entries:
    """The entries of an array whose type `is_map`."""
    missing = np.asarray(maps.is_null())
    if pa.types.is_null(maps.type):
        maps = pa.array([None] * len(maps), pa.map_(pa.string(), pa.float64()))
    if pa.types.is_struct(maps.type):
        return _of_struct(maps, missing=missing)
    offsets = maps.offsets.to_numpy().astype(np.int64)
    begin, count = int(offsets[0]), int(offsets[-1] - offsets[0])
    keys, items = (maps.keys, maps.items) if pa.types.is_map(maps.type) else maps.values.flatten()
    rows = np.repeat(np.arange(len(maps)), np.diff(offsets))
    codes, names = _coded(keys.slice(begin, count))
    kept = ~missing[rows] & (codes >= 0)
    return Entries(
        rows=rows[kept],
        codes=codes[kept],
        names=names,
        values=_floats(items.slice(begin, count))[kept],
        missing=missing,
    )


KnownPlans = dict[tuple[str, ...], dict[bytes, Plan]]
"""Plans that were made, by the names of arms in a piece and by what stood there."""


def plans(maps: pa.Array, known: KnownPlans) -> list[Plan | None]:
    """The plans of an array of maps; known: plans that are there already, and are not made twice.

    Raises:
        ValueError: a depth is no whole number from 0; the message says which.
    """
    found = entries(maps)
    depths = found.values
    wrong = ~((depths >= 0) & (depths == np.floor(depths)) & (depths <= _DEEPEST))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        name, depth = found.names[found.codes[at]], float(depths[at])
        raise ValueError(f"{name} has the depth {depth:g}, expected a whole number from 0")
    whole = depths.astype(np.int64)
    marks = np.column_stack((found.codes, whole))
    raw, width = marks.tobytes(), marks.itemsize * marks.shape[1]
    names, numbers = [found.names[code] for code in found.codes.tolist()], whole.tolist()
    mine = known.setdefault(found.names, {})
    made: list[Plan | None] = []
    for missing, (begin, end) in zip(found.missing.tolist(), found.bounds(), strict=True):
        key = raw[begin * width : end * width]
        if not missing and key not in mine:
            mine[key] = Plan(depths=dict(zip(names[begin:end], numbers[begin:end], strict=True)))
        made.append(None if missing else mine[key])
    return made


def mappings(maps: pa.Array) -> Iterator[dict[str, float] | None]:
    """Each map as a dict, None where there is none."""
    found = entries(maps)
    names = [found.names[code] for code in found.codes.tolist()]
    values = [math.nan if math.isnan(value) else value for value in found.values.tolist()]
    for missing, (begin, end) in zip(found.missing.tolist(), found.bounds(), strict=True):
        yield None if missing else dict(zip(names[begin:end], values[begin:end], strict=True))


def grid(pieces: Iterable[pa.Array], *, count: int) -> Grid:
    """The maps of a whole column, `count` rows in pieces, as a grid."""
    number: dict[str, int] = {}
    values = np.empty((count, 0), np.float32)
    there = np.empty((count, 0), bool)
    start = 0
    for piece in pieces:
        found = entries(piece)
        columns = np.array([number.setdefault(name, len(number)) for name in found.names], int)
        if (new := len(number) - values.shape[1]) > 0:
            values = np.hstack((values, np.full((count, new), np.nan, np.float32)))
            there = np.hstack((there, np.zeros((count, new), bool)))
        cells = (start + found.rows, columns[found.codes])
        with np.errstate(over="ignore"):  # what is beyond single precision is infinite
            values[cells] = found.values
        there[cells] = True
        start += len(piece)
    return Grid(names=tuple(number), values=values, there=there)


def _of_struct(maps: pa.StructArray, *, missing: npt.NDArray[np.bool_]) -> Entries:
    names = tuple(field.name for field in maps.type)
    children = maps.flatten()
    count = (len(maps), len(names))
    values = np.column_stack([_floats(each) for each in children]) if names else np.empty(count)
    told = np.column_stack([each.is_valid() for each in children]) if names else np.empty(count)
    rows, codes = np.nonzero(told)
    return Entries(
        rows=rows.astype(np.int64),
        codes=codes.astype(np.int64),
        names=names,
        values=values[rows, codes],
        missing=missing,
    )


def _coded(keys: pa.Array) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    encoded = keys if pa.types.is_dictionary(keys.type) else keys.dictionary_encode()
    codes = encoded.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    return codes, tuple(encoded.dictionary.to_pylist())


def _floats(values: pa.Array) -> npt.NDArray[np.float64]:
    numbers: npt.NDArray[np.float64] = (
        values.cast(pa.float64(), safe=False).fill_null(np.nan).to_numpy(zero_copy_only=False)
    )
    return numbers


def _is_name(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(value) or pa.types.is_large_string(value))


def _is_number(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_null)
    return any(test(kind) for test in tests)
