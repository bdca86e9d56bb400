"""What ltrr must know of a domain that its catalogue does not say: a TOML file.

The core knows roles (`title`, `artists`, `genres`, …), never music: which column fills a role,
which words name a type, which words are asked but never stored, stands in `domains/*.toml` or in
the file given with `--fields`.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    a request but no content ("songs like"); name_types: types whose title is a maker's name;
    synonyms: a maker's name → other names that people and devices write for it.
    """

    name: str
    roles: Mapping[str, str]
    labels: Mapping[str, str]
    default_type: str | None
    type_words: Mapping[str, tuple[str, ...]]
    themes: Mapping[str, tuple[str, ...]]
    filler: tuple[str, ...]
    name_types: tuple[str, ...]
    synonyms: Mapping[str, tuple[str, ...]]


def music() -> Domain:
    """The embedded default."""
    return parse_domain(domain_text(None), "music")


def read_domain(path: Path) -> Domain:
    """The domain of a `--fields` file.

    Raises:
        DomainError: the file is missing, is no TOML, or has a key, role or value that it must not.
    """
    return parse_domain(domain_text(path), str(path))


def parse_domain(text: str, source: str) -> Domain:
    """A domain from the text of its file; `source` names it in messages.

    Raises:
        DomainError: see `read_domain`.
    """
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise DomainError(f"{source}: not a TOML file: {error}") from error
    problems = list(_problems(raw))
    if problems:
        raise DomainError("\n".join(f"{source}: {problem}" for problem in problems))
    return Domain(
        name=raw.get("name", "custom"),
        roles={role: raw.get("roles", {}).get(role, role) for role in ROLES},
        labels=raw.get("labels", {}),
        default_type=raw.get("default_type"),
        type_words=_tuples(raw.get("type_words", {})),
        themes=_tuples(raw.get("themes", {})),
        filler=tuple(raw.get("filler", ())),
        name_types=tuple(raw.get("name_types", ())),
        synonyms=_tuples(raw.get("synonyms", {})),
    )


def _problems(raw: Mapping[str, Any]) -> Iterator[str]:
    """Everything wrong with the file, key by key; what is no table is not looked into."""
    for key in (key for key in raw if key not in _CHECKS):
        yield f"unknown key '{key}', expected one of {', '.join(_CHECKS)}"
    for key, check in _CHECKS.items():
        if key in raw:
            yield from check(key, raw[key])


def _string(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip():
        yield f"'{key}' is {value!r}, expected a non-empty string"


def _word_list(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        yield f"'{key}' is {value!r}, expected a list of strings"


def _table(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"'{key}' is {value!r}, expected a table"


def _word_lists(key: str, value: object) -> Iterator[str]:
    yield from _table(key, value)
    for name, words in _items(value):
        yield from _word_list(f"{key}.{name}", words)


def _strings_by_role(key: str, value: object) -> Iterator[str]:
    yield from _table(key, value)
    for role, text in _items(value):
        if role not in ROLES:
            yield f"unknown role '{role}' in [{key}], expected one of {', '.join(ROLES)}"
        yield from _string(f"{key}.{role}", text)


def _columns_by_role(key: str, value: object) -> Iterator[str]:
    yield from _strings_by_role(key, value)
    owner: dict[str, str] = {}
    for role, column in ({role: role for role in ROLES} | dict(_items(value))).items():
        first = owner.setdefault(str(column), role)
        if first != role:
            yield f"{key}.{first} and {key}.{role} are both '{column}', expected a column each"


def _items(value: object) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, dict) else ()


_CHECKS: Mapping[str, Callable[[str, object], Iterator[str]]] = {
    "name": _string,
    "default_type": _string,
    "roles": _columns_by_role,
    "labels": _strings_by_role,
    "type_words": _word_lists,
    "themes": _word_lists,
    "synonyms": _word_lists,
    "filler": _word_list,
    "name_types": _word_list,
}


def _tuples(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(value) for key, value in table.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildSettings:
    """How `ltrr index` builds.

    fields: a `--fields` file, music when None; encoder: name or path of a sentence-transformers
    model, the static default when None; sparse: `default`, or name or path of a SPLADE model, no
    sparse index when None; skip_invalid: leave broken records out instead of refusing the
    catalogue; histories: a file of plays, none when None.
    """

    fields: Path | None = None
    encoder: str | None = None
    sparse: str | None = None
    skip_invalid: bool = False
    histories: Path | None = None


def domain_text(fields: Path | None) -> str:
    """The text of a `--fields` file, of the embedded music domain when None.

    Raises:
        DomainError: the file cannot be read.
    """
    if fields is None:
        return files("ltrr_cli").joinpath("domains/music.toml").read_text("utf-8")
    try:
        return fields.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError(f"{fields}: cannot read the field mapping: {error}") from error
