"""Words of a text: the quick way for ASCII is the way of all other texts."""

import string

from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli import text as text_module
from ltrr_cli.text import normalise, remembering, words

PLAIN = st.text(string.ascii_letters + string.digits + " .'`$!@&%_-()\t\x00\x1c", max_size=20)
FAR = "\N{HIRAGANA LETTER NO}"
"""A letter that keeps a text from being ASCII, and is a word of its own beside others."""


@given(PLAIN)
def test_a_plain_text_has_the_words_that_it_has_beside_other_letters(plain: str) -> None:
    beside = words(f"{plain} {FAR}")
    assert beside[-1] == FAR
    if beside[:-1]:
        assert words(plain) == beside[:-1]
    else:
        assert words(plain) == plain.lower().split()


@given(st.text(max_size=30))
def test_words_are_those_of_the_normalised_text(text: str) -> None:
    assert words(text) == normalise(text).split()


def test_texts_are_forgotten_beyond_a_number_unless_a_build_asks_for_all() -> None:
    with remembering():
        for number in range(10_000):
            normalise(f"title {number}")
        assert text_module._remembered["title 0"] == "title 0"
    for number in range(10_000):
        normalise(f"other {number}")
    assert len(text_module._remembered) <= text_module._REMEMBERED
