"""Many queries from a file: a text a line, or a JSON object a line, or both."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from ltrr_cli.commands.ask import Ask, query_of
from ltrr_cli.errors import QueryError
from ltrr_cli.ports import Engine
from ltrr_cli.records.query import Query
from ltrr_cli.records.shown import shown

_KEYS = {"query": str, "user": str, "types": list}


def read_batch(path: Path, engine: Engine, ask: Ask) -> list[Query]:
    """All queries of a file (`-` is stdin), in order; empty lines are skipped.

    The options of the command hold for every line that does not say otherwise. A line is read
    as JSON when it starts with `{`; keys other than `query`, `user` and `types` are ignored, so
    that a file of judged queries can be asked as it is.

    Raises:
        QueryError: the file cannot be read or holds no query, or a line of it is no query.
    """
    queries = []
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            try:
                queries.append(_query(line, engine, ask))
            except QueryError as error:
                raise QueryError(f"{path}:{number}: {error}") from error
    if not queries:
        raise QueryError(f"{path}: no query in it; expected a text or a JSON object a line")
    return queries


def _lines(path: Path) -> list[str]:
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return raw.decode("utf-8-sig").split("\n")
    except OSError as error:
        raise QueryError(f"{path}: cannot read the queries: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise QueryError(f"{path}:{line}: not a UTF-8 text: {error.reason}") from error


def _query(line: str, engine: Engine, ask: Ask) -> Query:
    if not line.lstrip().startswith("{"):
        return query_of(engine, line, ask)
    fields = _fields(line)
    types = tuple(fields["types"]) if "types" in fields else ask.types
    own = replace(ask, user=fields.get("user", ask.user), types=types)
    return query_of(engine, fields["query"], own)


def _fields(line: str) -> dict[str, Any]:
    """The known keys of a JSON line that have a value, each of the right type."""
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QueryError(f"not a JSON object: {error}") from error
    fields = {key: raw[key] for key in _KEYS if raw.get(key) is not None}
    for key, value in fields.items():
        if not isinstance(value, _KEYS[key]):
            raise QueryError(f"'{key}' is {shown(value)}, expected {_expected(key)}")
    if not all(isinstance(kind, str) for kind in fields.get("types", ())):
        raise QueryError(f"'types' is {shown(fields['types'])}, expected {_expected('types')}")
    if "query" not in fields:
        raise QueryError("there is no 'query' in it")
    return fields


def _expected(key: str) -> str:
    return "a list of strings" if _KEYS[key] is list else "a string"
