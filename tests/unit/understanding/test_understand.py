"""Queries are read as people mean them, and nothing that can be typed breaks the reading."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.query import Reading, Understanding

Ask = Callable[[str], Understanding]


def slots(reading: Reading) -> list[tuple[str, str]]:
    return [(slot.slot, slot.value) for slot in reading.slots]


def named(read: Understanding) -> set[int]:
    return {row for reading in read.readings for slot in reading.slots for row in slot.rows}


@pytest.mark.parametrize(
    ("text", "expected", "intent"),
    [
        ("taylor swift", [("artist", "Taylor Swift")], "artist"),
        ("beatles let it be", None, "track"),
        ("bohemian rhapsody", [("title", "Bohemian Rhapsody")], "track"),
        ("1989 taylor swift", [("title", "1989"), ("artist", "Taylor Swift")], "album"),
        ("80s rock", [("decade", "1980"), ("genre", "rock")], "topic"),
        ("hiphop from 1990 to 1995", [("genre", "hip hop"), ("year", "1990-1995")], "topic"),
        ("qqq zzz", [("words", "qqq zzz")], "words"),
        ("taylorswift", [("artist", "Taylor Swift")], "artist"),
        ("soad", [("artist", "System of a Down")], "artist"),
    ],
)
def test_first_reading(
    ask: Ask, *, text: str, expected: list[tuple[str, str]] | None, intent: str
) -> None:
    read = ask(text)
    assert read.best.intent == intent
    if expected is not None:
        assert slots(read.best) == expected


def test_a_title_is_narrowed_to_the_artist_beside_it(ask: Ask, rows: dict[str, int]) -> None:
    title = ask("zombie by the cranberries").best.of("title")[0]
    assert title.rows == (rows["track:Zombie"],)


def test_misspelt_artist_and_a_title_word(ask: Ask) -> None:
    read = ask("tayler love")
    artist, word = read.best.slots
    assert (artist.slot, artist.value, artist.edits) == ("artist", "Taylor Swift", 1)
    assert (word.slot, word.value) == ("words", "love")
    assert read.corrected == ("taylor", "love")
    assert read.unknown == ("tayler",)
    others = [slot.slot for reading in read.readings[1:] for slot in reading.slots]
    assert "tag" in others or "title" in others


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("lynard skynard", "artist:Lynyrd Skynyrd"),
        ("tay lor swift", "artist:Taylor Swift"),
        ("simon garfunkle", "artist:Simon & Garfunkel"),
        ("bohemain rapsody", "track:Bohemian Rhapsody"),
        ("Beatles, The", "artist:The Beatles"),
        ("09slowdive", "artist:Slowdive"),
        ("Slowdive's best", "artist:Slowdive"),
    ],
)
def test_repairs(ask: Ask, rows: dict[str, int], *, text: str, entity: str) -> None:
    assert rows[entity] in named(ask(text))


def test_a_long_request_links_every_name(ask: Ask, rows: dict[str, int]) -> None:
    read = ask(
        'Looking for rock songs with heavy emotions like The Cranberries "Zombie" & '
        'Yeah Yeah Yeahs "Maps"'
    )
    wanted = ("artist:The Cranberries", "track:Zombie", "artist:Yeah Yeah Yeahs", "track:Maps")
    assert {rows[entity] for entity in wanted} <= {
        row for slot in read.best.slots for row in slot.rows
    }
    assert ("genre", "rock") in slots(read.best)


def test_every_title_links_to_itself(ask: Ask, entities: tuple[Entity, ...]) -> None:
    for row, entity in enumerate(entities):
        read = ask(entity.title)
        assert row in named(read), entity.title
        assert not any(slot.edits for slot in read.best.slots)


def check(read: Understanding) -> None:
    assert 1 <= len(read.readings) <= 3
    odds = [reading.probability for reading in read.readings]
    assert sum(odds) == pytest.approx(1)
    assert odds == sorted(odds, reverse=True)
    assert len(read.words) <= 60
    assert len({repr(slots(reading)) for reading in read.readings}) == len(odds)
    for reading in read.readings:
        for slot in reading.slots:
            assert 0 <= slot.strength <= 1
            assert len(slot.rows) <= 64


@given(st.text(max_size=80))
@settings(max_examples=150)
def test_any_text_is_read(ask: Ask, text: str) -> None:
    check(ask(text))


words = st.sampled_from([
    "the", "taylor", "tayler", "love", "1989", "hello", "queen", "zombi", "by", "80s", "let", "it",
    "be", "rock",
])  # fmt: skip


@given(st.lists(words, max_size=12).map(" ".join))
@settings(max_examples=100)
def test_any_mixture_of_known_words_is_read(ask: Ask, text: str) -> None:
    check(ask(text))


ODD = ["", " ", "🎵🎶", "a" * 10_000, "love " * 2_000, "שלום עולם", "宇多田ヒカル 初恋", "\ud800"]


@pytest.mark.parametrize("text", [*ODD, "\x00", "'\"", "%zz"])
def test_odd_texts_are_read(ask: Ask, text: str) -> None:
    check(ask(text))
