"""A field mapping says what is wrong with it, all of it, or becomes a Domain."""

from pathlib import Path

import pytest

from ltrr_cli.config import ROLES, music, parse_domain, read_domain
from ltrr_cli.errors import DomainError

ROLE_LIST = ", ".join(ROLES)
KEY_LIST = "name, default_type, roles, labels, type_words, themes, synonyms, filler, name_types"


def problem_of(text: str) -> str:
    with pytest.raises(DomainError) as caught:
        parse_domain(text, "books.toml")
    return str(caught.value)


def test_music_reads_every_role_from_the_column_of_its_name() -> None:
    domain = music()
    assert domain.name == "music"
    assert domain.roles == {role: role for role in ROLES}
    assert domain.default_type is None
    assert "bands" in domain.type_words["artist"]


def test_an_empty_file_is_a_domain_without_vocabulary() -> None:
    domain = parse_domain("", "books.toml")
    assert domain.name == "custom"
    assert domain.roles["title"] == "title"
    assert not domain.type_words and not domain.themes and not domain.filler


def test_a_mapped_role_reads_its_column_and_the_others_their_own() -> None:
    domain = parse_domain('default_type = "book"\n[roles]\ntitle = "name"', "books.toml")
    assert domain.roles["title"] == "name"
    assert domain.roles["album"] == "album"
    assert domain.default_type == "book"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour = 1", f"books.toml: unknown key 'colour', expected one of {KEY_LIST}"),
        ("name = 7", "books.toml: 'name' is 7, expected a non-empty string"),
        ('default_type = " "', "books.toml: 'default_type' is ' ', expected a non-empty string"),
        ("roles = 3", "books.toml: 'roles' is 3, expected a table"),
        ("themes = []", "books.toml: 'themes' is [], expected a table"),
        (
            '[roles]\nauthor = "writer"',
            f"books.toml: unknown role 'author' in [roles], expected one of {ROLE_LIST}",
        ),
        ("[roles]\ntitle = 1", "books.toml: 'roles.title' is 1, expected a non-empty string"),
        ("[labels]\ntitle = []", "books.toml: 'labels.title' is [], expected a non-empty string"),
        (
            '[roles]\ntitle = "name"\nalbum = "name"',
            "books.toml: roles.title and roles.album are both 'name', expected a column each",
        ),
        (
            '[roles]\ntags = "genres"',
            "books.toml: roles.genres and roles.tags are both 'genres', expected a column each",
        ),
        ('filler = "please"', "books.toml: 'filler' is 'please', expected a list of strings"),
        ("name_types = [1]", "books.toml: 'name_types' is [1], expected a list of strings"),
        (
            '[type_words]\nbook = "novel"',
            "books.toml: 'type_words.book' is 'novel', expected a list of strings",
        ),
        ("[themes]\nsad = [1]", "books.toml: 'themes.sad' is [1], expected a list of strings"),
    ],
)
def test_each_problem_has_its_message(text: str, message: str) -> None:
    assert problem_of(text) == message


def test_all_problems_are_told_at_once_one_a_line() -> None:
    assert problem_of("name = 7\nroles = 3\nfiller = 1").splitlines() == [
        "books.toml: 'name' is 7, expected a non-empty string",
        "books.toml: 'roles' is 3, expected a table",
        "books.toml: 'filler' is 1, expected a list of strings",
    ]


def test_what_is_no_toml_is_said_to_be_none() -> None:
    assert problem_of("= 3").startswith("books.toml: not a TOML file: ")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"nothing\.toml: cannot read the field mapping"):
        read_domain(tmp_path / "nothing.toml")


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b'name = "caf\xe9"')
    with pytest.raises(DomainError, match=r"latin\.toml: cannot read the field mapping"):
        read_domain(path)
