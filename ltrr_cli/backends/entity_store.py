"""The catalogue records on disk, one JSON line each, found by row or by id without loading them.

entities.jsonl   one entity a line, empty fields left out
offsets.npy      int64 (n + 1,), where the line of each row begins
ids.marisa       trie of the ids
id_rows.npy      int32 (n,), the row of each id by its number in the trie
"""

import json
import mmap
from collections.abc import Iterable, Sequence
from dataclasses import fields, make_dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt
import orjson

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array, mapped_bytes
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows

_FIELDS = tuple(field.name for field in fields(Entity))
_values_of = attrgetter(*_FIELDS)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_read_value = json.JSONDecoder().raw_decode
_TO_ID = len('{"id":"')
_USUAL_ID = 128  # bytes: of one that fills them the quote behind it is not seen
_QUOTES_TO_TITLE = 12  # the second one of its value: id, type and title stand first in a line
_EXTRA = b'"extra":'  # where whole numbers may be of any size: orjson makes floats of great ones
_TUPLES = ("artists", "tags", "aliases", "related")
_Draft = make_dataclass(
    "_Draft",
    [(field.name, field.type, field) for field in fields(Entity)],
    slots=True,
    kw_only=True,
)
"""An entity that is not frozen yet: one that is takes three times as long to fill."""


def write_entities(folder: Path, entities: Sequence[Entity]) -> None:
    """Writes the store of these entities; row r is entities[r].

    Ids are distinct and hold no NUL character, as validation makes sure.

    Raises:
        StorageError: the files cannot be written.
        ValueError: two entities have the same id.
    """
    lines = [_line(entity) for entity in entities]
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    _write(folder, lines, lengths=lengths, ids=[entity.id for entity in entities])


def update_entities(
    folder: Path, entities: Sequence[Entity], *, ids: Sequence[str], source: Path, origin: Rows
) -> None:
    """As `write_entities`, with lines that were written already; no other entity is asked for.

    ids: of all entities; origin: shape (n,), the row in the folder `source` that has the same
    entity, -1 for none.

    Raises:
        IndexDamagedError: `source` cannot be opened.
        StorageError: the files cannot be written.
    """
    old = open_entities(source)
    fresh = {row: _line(entities[row]) for row in np.flatnonzero(origin < 0).tolist()}
    lengths = old.lengths()[origin]
    lengths[list(fresh)] = [len(line) for line in fresh.values()]
    is_start = np.ones(len(origin), np.bool_)
    is_start[1:] = (origin[1:] < 0) | (origin[1:] != origin[:-1] + 1)
    starts = np.append(np.flatnonzero(is_start), len(origin)).tolist()
    pieces = (
        fresh[start] if start in fresh else old.lines(int(origin[start]), count=end - start)
        for start, end in pairwise(starts)
    )
    _write(folder, pieces, lengths=lengths, ids=ids)


def _write(
    folder: Path,
    pieces: Iterable[bytes],
    *,
    lengths: npt.NDArray[np.int64],
    ids: Sequence[str],
) -> None:
    """pieces: lines, one after the other; lengths: of each line, (n,)."""
    trie = marisa_trie.Trie(ids)
    if len(trie) != len(lengths):
        raise ValueError(f"{len(lengths)} entities have only {len(trie)} ids")
    id_rows = np.empty(len(lengths), np.int32)
    id_rows[[trie[name] for name in ids]] = np.arange(len(lengths), dtype=np.int32)
    try:
        with (folder / "entities.jsonl").open("wb") as file:
            file.writelines(pieces)
        np.save(folder / "offsets.npy", np.append(0, np.cumsum(lengths)).astype(np.int64))
        np.save(folder / "id_rows.npy", id_rows)
        trie.save(str(folder / "ids.marisa"))
    except OSError as error:
        raise StorageError(f"{folder}: entities cannot be written: {error}") from error


def open_entities(folder: Path) -> "MappedEntities":
    """The store in this folder, memory-mapped; it satisfies the port EntityStore.

    Raises:
        IndexDamagedError: a file is missing, cut or does not fit the others.
    """
    try:
        offsets = mapped_array(folder / "offsets.npy")
        id_rows = mapped_array(folder / "id_rows.npy")
        ids = marisa_trie.Trie().mmap(str(folder / "ids.marisa"))
        text = mapped_bytes(folder / "entities.jsonl")
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexDamagedError(f"{folder}: entities cannot be opened: {error}") from error
    if not len(offsets) - 1 == len(id_rows) == len(ids) or offsets[-1] != len(text):
        raise IndexDamagedError(f"{folder}: the files of the entities do not belong together")
    return MappedEntities(text, offsets=offsets, ids=ids, id_rows=id_rows)


class MappedEntities:
    """Entities read from their memory-mapped lines, each when it is asked for."""

    def __init__(
        self,
        text: bytes | mmap.mmap,
        *,
        offsets: npt.NDArray[np.int64],
        ids: marisa_trie.Trie,
        id_rows: npt.NDArray[np.int32],
    ) -> None:
        self._text = text
        self._offsets = offsets
        self._ids = ids
        self._id_rows = id_rows

    def __len__(self) -> int:
        return len(self._id_rows)

    def get(self, row: int) -> Entity:
        """The entity of a row.

        Raises:
            IndexError: there is no such row.
        """
        return _entity(self.line(row))

    def several(self, rows: Rows) -> list[Entity]:
        return list(map(_entity, self._lines(rows)))

    def title(self, row: int) -> str:
        """The title of a row; of its line no more is read than what stands before it.

        Raises:
            IndexError: there is no such row.
        """
        return _title(self.line(row))

    def everything(self) -> list[Entity]:
        """All entities, in order of rows."""
        from pydantic_core import from_json  # quicker, but not for a query that reads ten

        def read(line: bytes) -> Entity:
            try:
                return _filled(from_json(line))
            except ValueError:  # half a character, or deeper than others read
                return _entity(line)

        ends = self._offsets.tolist()
        return [read(self._text[start:end]) for start, end in pairwise(ends)]

    def line(self, row: int) -> bytes:
        """The line of a row, as it stands in the file.

        Raises:
            IndexError: there is no such row.
        """
        if not 0 <= row < len(self):
            raise IndexError(f"row {row} of {len(self)} entities")
        start, end = self._offsets[row : row + 2].tolist()
        return self._text[start:end]

    def lines(self, row: int, *, count: int) -> bytes:
        """The lines of so many rows that there are, from this one on, one after the other."""
        return self._text[int(self._offsets[row]) : int(self._offsets[row + count])]

    def lengths(self) -> npt.NDArray[np.int64]:
        """Of all lines, (n,)."""
        return np.diff(self._offsets)

    def holds(self, row: int, entity: Entity) -> bool:
        """Whether a row is this very entity, as far as it can be written."""
        return self.line(row) == _line(entity)

    def numbers(self) -> npt.NDArray[np.int32]:
        """For checks: the row that each id leads to, (n,)."""
        return self._id_rows

    def ids(self, rows: npt.NDArray[np.int32]) -> list[str]:
        """Reads no more of a line than its id, which stands first in it, unless one is unusual."""
        text, begins = self._text, (self._offsets.take(rows) + _TO_ID).tolist()
        plain = [text[begin : begin + _USUAL_ID].split(b'"', 1)[0] for begin in begins]
        if b"\\" in b"".join(plain) or _USUAL_ID in map(len, plain):
            return list(map(_id, self._lines(rows)))
        return [name.decode("utf-8", "surrogatepass") for name in plain]

    def row_of(self, entity_id: str) -> int | None:
        try:
            number = self._ids.get(entity_id)
        except UnicodeEncodeError:  # half a character: no id
            return None
        return None if number is None else int(self._id_rows[number])

    def _lines(self, rows: Rows) -> list[bytes]:
        starts, ends = self._offsets.take(rows).tolist(), self._offsets.take(rows + 1).tolist()
        return [self._text[start:end] for start, end in zip(starts, ends, strict=True)]


def _line(entity: Entity) -> bytes:
    from pydantic_core import PydanticSerializationError, to_json  # not for a query

    values = zip(_FIELDS, _values_of(entity), strict=True)
    kept = {name: value for name, value in values if value or value == 0}
    try:
        return to_json(kept) + b"\n"
    except PydanticSerializationError:  # half a character, which only Python writes
        return _encode(kept).encode("utf-8", "surrogatepass") + b"\n"


def _id(line: bytes) -> str:
    entity_id, _ = _read_value(line.decode("utf-8", "surrogatepass"), len('{"id":'))
    return str(entity_id)


def _title(line: bytes) -> str:
    parts = line.split(b'"', _QUOTES_TO_TITLE)
    if b"\\" not in b"".join(parts[:-1]):
        return parts[-2].decode("utf-8", "surrogatepass")
    text = line.decode("utf-8", "surrogatepass")
    _, end = _read_value(text, len('{"id":'))
    _, end = _read_value(text, end + len(',"type":'))
    title, _ = _read_value(text, end + len(',"title":'))
    return str(title)


def _entity(line: bytes) -> Entity:
    if _EXTRA not in line:
        try:
            return _filled(orjson.loads(line))
        except orjson.JSONDecodeError:  # half a character
            pass
    return _filled(_read_value(line.decode("utf-8", "surrogatepass"))[0])


def _filled(values: dict[str, Any]) -> Entity:
    for name in _TUPLES:
        if name in values:
            values[name] = tuple(values[name])
    entity: Any = _Draft(**values)
    entity.__class__ = Entity
    return entity  # type: ignore[no-any-return]
