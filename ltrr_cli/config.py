"""What ltrr must know of a domain that its catalogue does not say: a TOML file.

The core knows roles (`title`, `artists`, `genres`, …), never music: which column fills a role, which
words name a type, which words are asked but never stored, stands in `domains/*.toml` or in the
file given with `--fields`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ltrr_cli.errors import DomainError

ROLES = (
    "id", "type", "title", "artists", "album", "genres", "tags", "year", "released", "language",
    "popularity", "duration_s", "description", "aliases", "related",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A field mapping and the vocabulary of a domain.

    roles: role → column of the catalogue; labels: role → what people call it (`artists` →
    `artist`); default_type: the type of records without one; type_words: type → words that name
    it in a query; themes: tag → words that mean it (moods, activities); filler: phrases that carry
    a request but no content ("songs like"); name_types: types whose title is a maker's name.
    """

    name: str
    roles: Mapping[str, str]
    labels: Mapping[str, str]
    default_type: str | None
    type_words: Mapping[str, tuple[str, ...]]
    themes: Mapping[str, tuple[str, ...]]
    filler: tuple[str, ...]
    name_types: tuple[str, ...]


def music() -> Domain:
    """The embedded default."""
    return parse_domain(
        files("ltrr_cli").joinpath("domains/music.toml").read_text("utf-8"), "music"
    )


def read_domain(path: Path) -> Domain:
    """The domain of a `--fields` file.

    Raises:
        DomainError: the file is missing, is no TOML, or has a key, role or value that it must not.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError(f"{path}: cannot read the field mapping: {error}") from error
    return parse_domain(text, str(path))


def parse_domain(text: str, source: str) -> Domain:
    """A domain from the text of its file; `source` names it in messages.

    Raises:
        DomainError: see `read_domain`.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DomainError(f"{source}: not a TOML file: {error}") from error
    tables = {"roles", "labels", "type_words", "themes"}
    known = tables | {"name", "default_type", "filler", "name_types"}
    _check(raw, source=source, known=known, tables=tables)
    return Domain(
        name=raw.get("name", "custom"),
        roles={role: raw.get("roles", {}).get(role, role) for role in ROLES},
        labels=raw.get("labels", {}),
        default_type=raw.get("default_type"),
        type_words=_tuples(raw.get("type_words", {})),
        themes=_tuples(raw.get("themes", {})),
        filler=tuple(raw.get("filler", ())),
        name_types=tuple(raw.get("name_types", ())),
    )


def _check(raw: Mapping[str, Any], *, source: str, known: set[str], tables: set[str]) -> None:
    for key, value in raw.items():
        if key not in known:
            raise DomainError(f"{source}: unknown key '{key}', expected one of {sorted(known)}")
        if key in tables and not isinstance(value, dict):
            raise DomainError(f"{source}: '{key}' is {value!r}, expected a table")
    for table in ("roles", "labels"):
        for role, column in raw.get(table, {}).items():
            if role not in ROLES:
                expected = ", ".join(ROLES)
                raise DomainError(
                    f"{source}: unknown role '{role}' in [{table}], expected one of {expected}"
                )
            if not isinstance(column, str):
                raise DomainError(f"{source}: {table}.{role} is {column!r}, expected a string")
    lists = {**raw.get("type_words", {}), **raw.get("themes", {})}
    lists |= {key: raw[key] for key in ("filler", "name_types") if key in raw}
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise DomainError(f"{source}: '{key}' is {value!r}, expected a list of strings")


def _tuples(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(value) for key, value in table.items()}
