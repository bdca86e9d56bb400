"""Manifests as JSON text: written whole, parsed strictly, believed only after every check."""

import json
from dataclasses import asdict, fields
from pathlib import PurePosixPath
from typing import Any, NoReturn

from ltrr_cli.errors import IndexDamagedError, IndexFormatError
from ltrr_cli.records.manifest import FORMAT_VERSION, FileSeal, Manifest, Stage

_MAGIC = "ltrr"
_INDEX, _GENERATION = "index", "generation"
_COUNTS = ("generation", "entities", "rejected", "dimensions")
_TEXTS = ("built_at", "ltrr_version", "catalogue", "encoder")


def dump_current(generation: int) -> str:
    """The text of `INDEX/manifest.json`."""
    return _dump({_MAGIC: _INDEX, "format_version": FORMAT_VERSION, "generation": generation})


def parse_current(text: str, *, source: str) -> int:
    """The current generation's number, from the text of `INDEX/manifest.json`.

    Raises:
        IndexFormatError: a foreign file, or another format version.
        IndexDamagedError: broken JSON, or a value that cannot be.
    """
    raw = _load(text, kind=_INDEX, source=source)
    _check_keys(raw, {"format_version", "generation"}, source=source)
    return _count(raw["generation"], name="generation", source=source)


def is_foreign(text: str) -> bool:
    """Whether this is a sound JSON file of somebody else; a broken one may be ours."""
    try:
        raw = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return False
    return not isinstance(raw, dict) or raw.get(_MAGIC) != _INDEX


def dump_manifest(manifest: Manifest) -> str:
    """The text of a generation's `manifest.json`."""
    return _dump({_MAGIC: _GENERATION, **asdict(manifest)})


def parse_manifest(text: str, *, source: str) -> Manifest:
    """A generation's manifest from its text; `source` names the file in messages.

    Raises:
        IndexFormatError: a foreign file, or another format version.
        IndexDamagedError: broken JSON, a missing or unknown key, a value that cannot be, or a
            file name that leads out of the generation.
    """
    raw = _load(text, kind=_GENERATION, source=source)
    _check_keys(raw, {field.name for field in fields(Manifest)}, source=source)
    counts = {name: _count(raw[name], name=name, source=source) for name in _COUNTS}
    texts = {name: _text(raw[name], name=name, source=source) for name in _TEXTS}
    sparse = raw["sparse"]
    return Manifest(
        format_version=FORMAT_VERSION,
        generation=counts["generation"],
        built_at=texts["built_at"],
        ltrr_version=texts["ltrr_version"],
        catalogue=texts["catalogue"],
        entities=counts["entities"],
        rejected=counts["rejected"],
        types=_counts(raw["types"], name="types", source=source),
        encoder=texts["encoder"],
        dimensions=counts["dimensions"],
        sparse=None if sparse is None else _text(sparse, name="sparse", source=source),
        stores=_counts(raw["stores"], name="stores", source=source),
        stages=_stages(raw["stages"], source=source),
        files=_seals(raw["files"], source=source),
    )


def _dump(raw: dict[str, Any]) -> str:
    return json.dumps(raw, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _load(text: str, *, kind: str, source: str) -> dict[str, Any]:
    try:
        raw = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise IndexDamagedError(f"{source} is no JSON ({error}): {_REBUILD}") from error
    if not isinstance(raw, dict) or raw.get(_MAGIC) != kind:
        raise IndexFormatError(f"{source} is not the manifest of an ltrr {kind}")
    version = raw.get("format_version")
    if version != FORMAT_VERSION or isinstance(version, bool):
        raise IndexFormatError(
            f"{source}: written in index format {version!r}, this ltrr reads format "
            f"{FORMAT_VERSION}: {_REBUILD}, or use the ltrr that wrote it"
        )
    return raw


_REBUILD = "rebuild it with `ltrr index CATALOG`"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _damaged(source: str, name: str, value: object, *, expected: str) -> NoReturn:
    raise IndexDamagedError(f"{source}: {name} is {value!r}, expected {expected}: {_REBUILD}")


def _check_keys(raw: dict[str, Any], expected: set[str], *, source: str) -> None:
    wrong = sorted(set(raw) - {_MAGIC} ^ expected)
    if wrong:
        raise IndexDamagedError(f"{source}: missing or unknown {', '.join(wrong)}: {_REBUILD}")


def _count(value: object, *, name: str, source: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        _damaged(source, name, value, expected="a whole number >= 0")
    return value


def _seconds(value: object, *, name: str, source: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        _damaged(source, name, value, expected="a number")
    return float(value)


def _text(value: object, *, name: str, source: str) -> str:
    if not isinstance(value, str):
        _damaged(source, name, value, expected="a string")
    return value


def _table(value: object, *, name: str, source: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        _damaged(source, name, value, expected="a table")
    return value


def _counts(value: object, *, name: str, source: str) -> dict[str, int]:
    table = _table(value, name=name, source=source)
    return {key: _count(count, name=f"{name}.{key}", source=source) for key, count in table.items()}


def _stages(value: object, *, source: str) -> tuple[Stage, ...]:
    if not isinstance(value, list):
        _damaged(source, "stages", value, expected="a list")
    return tuple(_stage(item, name=f"stages[{at}]", source=source) for at, item in enumerate(value))


def _stage(value: object, *, name: str, source: str) -> Stage:
    raw = _table(value, name=name, source=source)
    _check_keys(raw, {"name", "count", "seconds"}, source=f"{source}: {name}")
    return Stage(
        name=_text(raw["name"], name=f"{name}.name", source=source),
        count=_count(raw["count"], name=f"{name}.count", source=source),
        seconds=_seconds(raw["seconds"], name=f"{name}.seconds", source=source),
    )


def _seals(value: object, *, source: str) -> dict[str, FileSeal]:
    table = _table(value, name="files", source=source)
    return {_file_name(name, source=source): _seal(table[name], name, source) for name in table}


def _seal(value: object, name: str, source: str) -> FileSeal:
    raw = _table(value, name=name, source=source)
    _check_keys(raw, {"size", "crc32"}, source=f"{source}: {name}")
    return FileSeal(
        size=_count(raw["size"], name=f"{name}.size", source=source),
        crc32=_count(raw["crc32"], name=f"{name}.crc32", source=source),
    )


def _file_name(name: str, *, source: str) -> str:
    path = PurePosixPath(name)
    is_inside = not path.is_absolute() and ".." not in path.parts and "\0" not in name
    if not is_inside or str(path) != name or name == ".":
        _damaged(source, "a file's name", name, expected="a path inside the generation")
    return name
