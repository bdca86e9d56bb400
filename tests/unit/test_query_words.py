"""Which words the word-matching arms look for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


words = st.lists(st.sampled_from("abc"), max_size=8)
phrases = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3), max_size=5)


def without(words: list[str], filler: list[list[str]]) -> list[str]:
    """From the left: the longest phrase that stands here goes, or one word stays."""
    if not words:
        return []
    here = [phrase for phrase in filler if words[: len(phrase)] == phrase]
    if not here:
        return [words[0], *without(words[1:], filler)]
    return without(words[max(map(len, here)) :], filler)


@given(words=words, filler=phrases)
def test_fillers_are_left_out(words: list[str], filler: list[list[str]]) -> None:
    content = QueryWords(filler=filler, frequency=len).content(words)
    assert list(content) == (without(words, filler) or words)
