"""Which words the word-matching arms look for."""

from datetime import UTC, datetime

import pytest

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import Request
from ltrr_cli.records.query import Query, Understanding
from ltrr_cli.records.text_query import Word

FREQUENCY = {"love": 900, "songs": 800, "rain": 90, "november": 20, "guns": 12, "roses": 15}


def searched_for(text: str, *, common: float) -> list[str]:
    words = tuple(text.split())
    chosen = QueryWords(filler=[], frequency=lambda word: FREQUENCY.get(word, 0), common=common)
    seen = Understanding(
        text=text,
        words=words,
        corrected=words,
        unknown=(),
        readings=(),
        script="Latin",
        language=None,
    )
    query = Query(text=text, asked_at=datetime(2026, 1, 1, tzinfo=UTC))
    found: list[str] = []
    for part in chosen.any_field(Request(query=query, understanding=seen)).parts:
        assert isinstance(part, Word)
        found.append(part.word)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("love songs rain november guns roses", "rain november guns roses"),
        ("love rain november guns roses unheard", "rain november guns roses unheard"),
        ("love rain november guns unheard", "love rain november guns unheard"),
        ("love rain november guns", "love rain november guns"),
        ("love songs", "love songs"),
        ("love unheard", "love unheard"),
    ],
)
def test_common_words_are_left_out_where_four_rarer_ones_remain(text: str, expected: str) -> None:
    assert searched_for(text, common=100) == expected.split()
    assert searched_for(text, common=1000) == text.split()
