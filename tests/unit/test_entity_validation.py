"""Raw records become entities, with roles filled and nothing lost."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.backends.catalogue_files import read_records
from ltrr_cli.backends.entity_validation import EntityValidation
from ltrr_cli.config import Domain, music, parse_domain, read_domain
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.raw_record import RawRecord

ASSETS = Path(__file__).parents[1] / "assets"
LEAST = {"id": "x", "type": "track", "title": "X"}


def outcome(raw: dict[str, Any] | bytes, *, domain: Domain | None = None) -> object:
    return EntityValidation("c.jsonl", domain=domain or music())(RawRecord(1, raw))


def entity(raw: dict[str, Any] | bytes, *, domain: Domain | None = None) -> Entity:
    found = outcome(raw, domain=domain)
    assert isinstance(found, Entity), found
    return found


def problems(raw: dict[str, Any] | bytes) -> list[str]:
    found = outcome(raw)
    assert isinstance(found, tuple)
    return [str(problem) for problem in found]


def test_every_role_is_filled_and_other_keys_are_kept() -> None:
    raw = {
        "id": " x ",
        "type": "track",
        "title": "Love Story",
        "artists": ["Taylor Swift"],
        "album": "Fearless",
        "genres": {"country": 1, "pop": 0.6},
        "tags": ["love songs"],
        "year": 2008,
        "released": "2008-09-12",
        "language": "en",
        "popularity": 0.0,
        "duration_s": 235,
        "description": "Romeo\nand Juliet",
        "aliases": ["Love Story (Taylor's Version)"],
        "related": ["artist:1"],
        "isrc": {"US": ["CJY0803275"]},
    }
    expected = Entity(
        id="x",
        type="track",
        title="Love Story",
        artists=("Taylor Swift",),
        album="Fearless",
        genres={"country": 1.0, "pop": 0.6},
        tags=("love songs",),
        year=2008,
        released="2008-09-12",
        language="en",
        popularity=0.0,
        duration_s=235.0,
        description="Romeo\nand Juliet",
        aliases=("Love Story (Taylor's Version)",),
        related=("artist:1",),
        extra={"isrc": {"US": ["CJY0803275"]}},
    )
    assert entity(json.dumps(raw).encode()) == expected
    assert entity(raw) == expected


def test_null_and_empty_are_as_good_as_absent() -> None:
    optional = set(music().roles) - LEAST.keys()
    assert entity(LEAST | dict.fromkeys(optional)) == entity(LEAST)
    assert entity(LEAST | {"album": " ", "tags": [], "genres": {}}) == entity(LEAST)


def test_names_of_genres_weigh_one() -> None:
    assert entity(LEAST | {"genres": ["pop", "rock"]}).genres == {"pop": 1.0, "rock": 1.0}


def test_a_genre_may_be_called_like_a_part_of_the_schema() -> None:
    raw = LEAST | {"genres": {"weights": 2, "names": "?"}}
    assert problems(raw) == [
        "c.jsonl:1: genres.weights is 2, expected a number from 0 to 1",
        "c.jsonl:1: genres.names is '?', expected a number from 0 to 1",
    ]


@pytest.mark.parametrize("released", [dt.date(2019, 8, 23), dt.datetime(2019, 8, 23)])  # noqa: DTZ001 - Parquet has no zone
def test_dates_of_parquet_are_dates(released: object) -> None:
    assert entity(LEAST | {"released": released}).released == "2019-08-23"


def test_a_time_of_day_is_no_date() -> None:
    assert problems(LEAST | {"released": "2019-08-23T10:00:00"}) == [
        "c.jsonl:1: released is '2019-08-23T10:00:00', expected a date such as 2019-08-23"
    ]


def test_the_default_type_is_for_records_without_one() -> None:
    domain = parse_domain('default_type = "book"', "books.toml")
    untyped = {"id": "x", "title": "X"}
    assert entity(untyped, domain=domain).type == "book"
    assert entity(untyped | {"type": None}, domain=domain).type == "book"
    assert entity(LEAST, domain=domain).type == "track"


def test_a_key_named_like_a_role_that_another_column_fills_is_kept_apart() -> None:
    domain = parse_domain('[roles]\ntitle = "name"', "books.toml")
    found = entity({"id": "x", "type": "t", "name": "N", "title": "Dr"}, domain=domain)
    assert found.title == "N"
    assert found.extra == {"title": "Dr"}


def test_an_id_is_free_again_when_the_record_that_had_it_was_refused() -> None:
    validate = EntityValidation("c.jsonl", domain=music())
    assert not isinstance(validate(RawRecord(1, LEAST | {"year": "?"})), Entity)
    assert isinstance(validate(RawRecord(2, LEAST)), Entity)
    assert not isinstance(validate(RawRecord(3, LEAST)), Entity)


@pytest.mark.parametrize(
    "text",
    [
        b'{"id":"x","type":"t","title":"a \\": b"}',
        b'{"id" : "x",\t"type":"t","title":"X"}',
        b'{"id":"x","type":"t","title":"X","deep":{"a":{"a":1}}}',
    ],
)
def test_what_only_looks_like_a_key_twice_is_let_in(text: bytes) -> None:
    assert entity(text).id == "x"


@pytest.mark.parametrize(
    "text",
    [
        b'{"id":"x","type":"t","title":"X","id":"x"}',
        b'{"id"\t:"x","type":"t","title":"X","id":"x"}',
        b'{"id":"x","type":"t","title":"X","\\u0069d":"x"}',
    ],
)
def test_a_key_twice_is_found_however_it_is_written(text: bytes) -> None:
    assert problems(text) == [
        "c.jsonl:1: the line is an object with two keys 'id', expected each key once"
    ]


def test_a_weight_twice_is_found_even_next_to_spaces() -> None:
    text = b'{"id":"x","type":"t","title":"X","genres":{"pop":1,"pop ":0.5}}'
    assert problems(text) == [
        "c.jsonl:1: the line is an object with two keys 'pop', expected each key once"
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*music().roles, "label"]), json_values))
def test_whatever_stands_in_a_record_it_is_an_entity_or_has_problems(raw: dict[str, Any]) -> None:
    found = outcome(LEAST | raw)
    if isinstance(found, Entity):
        assert found.id and found.title and found.type
        assert all(0 <= weight <= 1 for weight in found.genres.values())
    else:
        assert isinstance(found, tuple) and found
        assert all(str(problem).isprintable() for problem in found)


@given(st.binary(max_size=40))
def test_whatever_bytes_stand_on_a_line_no_exception_escapes(text: bytes) -> None:
    assert isinstance(outcome(text), tuple)


def test_a_shelf_of_books_fills_the_roles() -> None:
    domain = read_domain(ASSETS / "books.toml")
    path = ASSETS / "books.jsonl"
    validate = EntityValidation(str(path), domain=domain)
    books = [validate(record) for record in read_records(path, domain=domain)]
    assert len(books) >= 60
    entities = [book for book in books if isinstance(book, Entity)]
    assert entities == books
    dune = next(book for book in entities if book.title == "Dune Messiah")
    assert dune.artists == ("Frank Herbert",)
    assert dune.album == "Dune"
    assert dune.genres == {"science fiction": 1.0}
    assert dune.year == 1969
    assert dune.popularity == 0.83
    assert dune.extra == {"shelf": "H"}
    assert {book.type for book in entities} == domain.type_words.keys()
    assert {tag for book in entities for tag in book.tags} <= domain.themes.keys() | {
        "gods",
        "revenge",
    }
    known = {book.id for book in entities}
    assert all(other in known for book in entities for other in book.related)


@pytest.mark.parametrize("field", ["title", "album", "artists", "aliases", "genres", "language"])
def test_a_name_without_end_is_refused(field: str) -> None:
    value: Any = "a" * 2001
    value = [value] if field in ("artists", "aliases", "genres") else value
    (problem,) = problems({"id": "x", "type": "track", "title": "X", field: value})
    assert f"{field}" in problem and "at most 2000 characters" in problem


def test_half_a_character_in_a_table_is_told() -> None:
    """As a list in a cell of CSV may hold one, written as JSON."""
    raw = {"id": "x", "type": "track", "title": "X", "tags": ["\ud800"]}
    (problem,) = problems(raw)
    assert r"\ud800" in problem and "no halves" in problem
