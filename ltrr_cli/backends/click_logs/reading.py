"""A click log's columns put together."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ltrr_cli.backends.click_logs.columns import ColumnReader
from ltrr_cli.backends.click_logs.files import ColumnFile, open_columns, unreadable
from ltrr_cli.backends.click_logs.maps import KnownPlans, grid, is_map, mappings, plans
from ltrr_cli.errors import LogError
from ltrr_cli.records.click_rows import ClickRows, Details, Grid, RowNumbers
from ltrr_cli.records.plan import Action, Plan
from ltrr_cli.records.shown import shown

_REQUIRED = ("query", "entity_id", "clicked")
_IDS = ("entity_id", "query_id", "user_id", "session_id")
_TEXTS = (*_IDS, "query", "action", "release", "segment")
_NUMBERS = ("position", "dwell_s", "propensity", "seed", "grade")
_UNUSED = ("dwell_s", "seed")
_MAPS = ("plan", "context", "arm_ranks", "features")
_MAP = "a map from names to numbers"
_ACTIONS = "a list of structs of plan and probability"


def read_click_rows(path: Path) -> ClickRows:
    """The rows of a click log in Parquet, CSV or JSON lines.

    Raises:
        LogError: no such file, damaged, without a column that it must have, or with a column of a
            wrong type.
    """
    file = open_columns(path)
    try:
        return _checked_rows(path, file)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error


def _checked_rows(path: Path, file: ColumnFile) -> ClickRows:
    names = [name for name in file.schema.names if file.schema.names.count(name) == 1]
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        found = ", ".join(shown(name) for name in file.schema.names) or "none"
        wanted = ", ".join(_REQUIRED)
        raise LogError(
            f"{path}: no column {shown(missing[0])} (or more than one), expected columns {wanted}, "
            f"found {found}"
        )
    return _rows(str(path), file=file, names=frozenset(names))


def _rows(source: str, *, file: ColumnFile, names: frozenset[str]) -> ClickRows:
    reader = ColumnReader(source)
    _check_nested(reader, file=file, names=names)
    columns: dict[str, Any] = {
        name: reader.texts(name, file.column(name), is_id=name in _IDS)
        for name in _TEXTS
        if name in names
    }
    for name in _NUMBERS:
        if name in names:
            numbers = reader.numbers(name, file.column(name))
            columns |= {} if name in _UNUSED else {name: numbers}
    if "timestamp" in names:
        columns["times"] = reader.times("timestamp", file.column("timestamp"))
    clicked = reader.truths("clicked", file.column("clicked"))
    for name in ("arm_ranks", "features"):
        if name in names:
            columns[name] = _grid(file, name, count=len(clicked))
    return ClickRows(
        source=source,
        clicked=clicked,
        details=_DetailsOf(source, file=file, names=names),
        **columns,
    )


def _grid(file: ColumnFile, name: str, *, count: int) -> Grid:
    return grid((piece.column(0) for piece in file.pieces([name])), count=count)


def _check_nested(reader: ColumnReader, *, file: ColumnFile, names: frozenset[str]) -> None:
    for name in _MAPS:
        if name in names and not is_map(kind := file.schema.field(name).type):
            raise reader.wrong_type(name, kind, expected=_MAP)
    if "actions" in names and not _holds_actions(kind := file.schema.field("actions").type):
        raise reader.wrong_type("actions", kind, expected=_ACTIONS)
    if "types" in names and not _holds_texts(kind := file.schema.field("types").type):
        raise reader.wrong_type("types", kind, expected="a list of strings")


def _holds_actions(kind: pa.DataType) -> bool:
    if not _is_list(kind):
        return bool(pa.types.is_null(kind))
    each = kind.value_type
    fields = {field.name: field.type for field in each} if pa.types.is_struct(each) else {}
    if not {"plan", "probability"} <= fields.keys():
        return bool(pa.types.is_null(each))
    chance = fields["probability"]
    is_number = bool(pa.types.is_floating(chance) or pa.types.is_integer(chance))
    return is_number and is_map(fields["plan"])


def _holds_texts(kind: pa.DataType) -> bool:
    if not _is_list(kind):
        return bool(pa.types.is_null(kind))
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)
    return any(test(kind.value_type) for test in tests)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


class _DetailsOf:
    """Reads what some rows say of their answers, without having the rest in memory."""

    def __init__(self, source: str, *, file: ColumnFile, names: frozenset[str]) -> None:
        self._source = source
        self._file = file
        self._names = [name for name in ("types", "plan", "actions", "context") if name in names]

    def __call__(self, rows: RowNumbers) -> Iterator[Details]:
        """Ascending row numbers → their details, in order.

        Raises:
            LogError: a plan or a probability cannot be.
        """
        if not self._names:
            yield from (Details() for _ in rows)
            return
        known: KnownPlans = {}
        start = 0
        for piece in self._file.pieces(self._names):
            end = start + piece.num_rows
            mine = rows[np.searchsorted(rows, start) : np.searchsorted(rows, end)]
            columns = dict(zip(piece.schema.names, piece.columns, strict=True))
            taken = {name: each.take(pa.array(mine - start)) for name, each in columns.items()}
            try:
                yield from _details(taken, known=known, count=len(mine))
            except ValueError as error:
                place = f"{self._source}: rows {start + 1} to {end}"
                raise LogError(f"{place}: {error}") from error
            start = end


def _details(
    columns: Mapping[str, pa.Array],
    *,
    known: KnownPlans,
    count: int,
) -> Iterator[Details]:
    types = columns["types"].to_pylist() if "types" in columns else [None] * count
    chosen = plans(columns["plan"], known) if "plan" in columns else [None] * count
    could = _actions(columns["actions"], known) if "actions" in columns else [()] * count
    context = mappings(columns["context"]) if "context" in columns else [None] * count
    for wanted, plan, actions, features in zip(types, chosen, could, context, strict=True):
        yield Details(
            types=tuple(each for each in wanted or () if each is not None),
            plan=None if plan is None else plan.depths,
            actions=actions,
            context=features,
        )


def _actions(lists: pa.Array, known: KnownPlans) -> list[tuple[Action, ...]]:
    if pa.types.is_null(lists.type) or pa.types.is_null(lists.type.value_type):
        return [()] * len(lists)
    ends = np.cumsum(lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)).tolist()
    structs = lists.flatten()
    fields = dict(zip((each.name for each in structs.type), structs.flatten(), strict=True))
    probabilities = [_probability(each) for each in fields["probability"].to_pylist()]
    made = [
        Action(plan=plan or Plan(depths={}), probability=probability)
        for plan, probability in zip(plans(fields["plan"], known), probabilities, strict=True)
    ]
    return [tuple(made[begin:end]) for begin, end in pairwise([0, *ends])]


def _probability(value: float | None) -> float:
    if value is None or not 0 <= value < np.inf:
        raise ValueError(f"a probability of actions is {shown(value)}, expected a number from 0")
    return float(value)
