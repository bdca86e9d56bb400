"""JSON objects of an index folder, read with a check of every value.

A `StrictRecord` gives values by name and type, and names file, place and value when one cannot be.
"""

import json
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NoReturn

from ltrr_cli.errors import IndexDamagedError, IndexFormatError
from ltrr_cli.records.manifest import FORMAT_VERSION, FileSeal

MAGIC = "ltrr"
"""The key under which each of our files says what it is."""

REBUILD = "rebuild it with `ltrr index CATALOG`"
RETURN = (
    "use another release (`ltrr releases rollback`, `ltrr releases list`), "
    "or rebuild the index with `ltrr index CATALOG`"
)


class StrictRecord:
    """One JSON object; source: the file it is from; advice: what mends the file."""

    def __init__(
        self, raw: Mapping[str, Any], *, source: str, advice: str, prefix: str = ""
    ) -> None:
        self._raw = raw
        self._source = source
        self._advice = advice
        self._prefix = prefix

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def only(self, names: set[str], *, maybe: Collection[str] = ()) -> None:
        """Refuses a record that lacks one of these names, or has another; some may be missing."""
        wrong = sorted((set(self._raw) ^ names) - (set(maybe) - set(self._raw)))
        if wrong:
            place = f"{self._source}: {self._prefix[:-1]}" if self._prefix else self._source
            raise IndexDamagedError(
                f"{place}: missing or unknown {', '.join(wrong)}: {self._advice}"
            )

    def count(self, name: str) -> int:
        """A whole number from 0."""
        value = self._raw[name]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self._refuse(name, expected="a whole number >= 0")
        return value

    def optional_count(self, name: str) -> int | None:
        """A whole number from 0, or null."""
        return None if self._raw[name] is None else self.count(name)

    def number(self, name: str) -> float:
        """Any number that a float can be."""
        value = self._raw[name]
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or abs(value) > sys.float_info.max:
            self._refuse(name, expected="a number")
        return float(value)

    def text(self, name: str) -> str:
        """A string."""
        value = self._raw[name]
        if not isinstance(value, str):
            self._refuse(name, expected="a string")
        return value

    def optional_text(self, name: str) -> str | None:
        """A string, or null."""
        return None if self._raw[name] is None else self.text(name)

    def counts(self, name: str) -> dict[str, int]:
        """Name → whole number."""
        table = self.table(name)
        return {key: table.count(key) for key in table}

    def count_list(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers from 0."""
        inner = self._list(name)
        return tuple(inner.count(key) for key in inner)

    def records(self, name: str) -> list["StrictRecord"]:
        """A list of objects."""
        inner = self._list(name)
        return [inner.table(key) for key in inner]

    def seals(self, name: str, *, owner: str) -> dict[str, FileSeal]:
        """Path → seal; owner: what the paths must lie in, for messages."""
        table = self.table(name)
        for path in table:
            if not _is_inside(path):
                self._say("a file's name", path, expected=f"a path inside the {owner}")
        return {path: _seal(table.table(path)) for path in table}

    def table(self, name: str) -> "StrictRecord":
        """An object inside this one."""
        value = self._raw[name]
        if not isinstance(value, dict):
            self._refuse(name, expected="a table")
        return self._inner(value, f"{self._prefix}{name}.")

    def optional_table(self, name: str) -> "StrictRecord | None":
        """An object inside this one; None for null, or when there is none."""
        return None if self._raw.get(name) is None else self.table(name)

    def _list(self, name: str) -> "StrictRecord":
        value = self._raw[name]
        if not isinstance(value, list):
            self._refuse(name, expected="a list")
        return self._inner({f"{name}[{at}]": each for at, each in enumerate(value)}, self._prefix)

    def _inner(self, raw: Mapping[str, Any], prefix: str) -> "StrictRecord":
        return StrictRecord(raw, source=self._source, advice=self._advice, prefix=prefix)

    def _refuse(self, name: str, *, expected: str) -> NoReturn:
        self._say(f"{self._prefix}{name}", self._raw[name], expected=expected)

    def _say(self, name: str, value: object, *, expected: str) -> NoReturn:
        raise IndexDamagedError(
            f"{self._source}: {name} is {value!r}, expected {expected}: {self._advice}"
        )


def load_record(text: str, *, kind: str, source: str, advice: str = REBUILD) -> StrictRecord:
    """The object of one of our files without the key that says what it is.

    kind: what the file must say it is; source: its name in messages.

    Raises:
        IndexFormatError: a foreign file, or another format version.
        IndexDamagedError: broken JSON.
    """
    try:
        raw = _parse(text)
    except (ValueError, RecursionError) as error:
        raise IndexDamagedError(f"{source} is no JSON ({error}): {advice}") from error
    if not isinstance(raw, dict) or raw.get(MAGIC) != kind:
        raise IndexFormatError(f"{source} is not the manifest of an ltrr {kind}")
    version = raw.get("format_version")
    if version != FORMAT_VERSION or isinstance(version, bool):
        raise IndexFormatError(
            f"{source}: written in index format {version!r}, this ltrr reads format "
            f"{FORMAT_VERSION}: {REBUILD}, or use the ltrr that wrote it"
        )
    inner = {name: value for name, value in raw.items() if name != MAGIC}
    return StrictRecord(inner, source=source, advice=advice)


def is_foreign(text: str, *, kind: str) -> bool:
    """Whether this is a sound JSON file of somebody else; a broken one may be ours."""
    try:
        raw = _parse(text)
    except (ValueError, RecursionError):
        return False
    return not isinstance(raw, dict) or raw.get(MAGIC) != kind


def dump_record(kind: str, fields: Mapping[str, Any]) -> str:
    """The text of one of our files."""
    raw = {MAGIC: kind, **fields}
    return json.dumps(raw, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _parse(text: str) -> Any:  # noqa: ANN401 -- whatever a file holds
    return json.loads(text, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _seal(record: StrictRecord) -> FileSeal:
    record.only({"size", "crc32"})
    return FileSeal(size=record.count("size"), crc32=record.count("crc32"))


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    is_inside = not path.is_absolute() and ".." not in path.parts and "\0" not in name
    is_text = not any("\ud800" <= char <= "\udfff" for char in name)
    return is_inside and is_text and str(path) == name and name != "."
