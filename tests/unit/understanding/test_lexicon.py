"""Scripts, languages, times, attribute words and the writing of a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.config import music
from ltrr_cli.text import words
from ltrr_cli.understanding.language import language_of, script_of
from ltrr_cli.understanding.patterns import times
from ltrr_cli.understanding.tokens import tokenise
from ltrr_cli.understanding.vocabulary import parse_vocabulary, vocabulary_text


@pytest.mark.parametrize(
    ("text", "script", "language"),
    [
        ("show me the way to go home", "Latin", "english"),
        ("la vida es una tómbola", "Latin", "spanish"),
        ("ich will mit dir", "Latin", "german"),
        ("queen", "Latin", None),
        ("кино", "Cyrillic", "russian"),
        ("방탄소년단", "Hangul", "korean"),
        ("宇多田ヒカル", "Katakana", "japanese"),
        ("周杰倫", "Han", "chinese"),
        ("عمرو دياب", "Arabic", "arabic"),
        ("עידן רייכל", "Hebrew", "hebrew"),
        ("🎵 1999", "Common", None),
        ("", "Common", None),
    ],
)
def test_script_and_language(text: str, script: str, language: str | None) -> None:
    assert script_of(text) == script
    assert language_of(words(text), script=script) == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80s rock", ("decade", "1980")),
        ("80's", ("decade", "1980")),
        ("1980s", ("decade", "1980")),
        ("the eighties", ("decade", "1980")),
        ("80er", ("decade", "1980")),
        ("années 80", ("decade", "1980")),
        ("00s", ("decade", "2000")),
        ("best of 2007", ("year", "2007")),
        ("from 1990 to 1995", ("year", "1990-1995")),
        ("between 1990 and 1995", ("year", "1990-1995")),
        ("1990-1995", ("year", "1990-1995")),
        ("new songs", ("year", "new")),
    ],
)
def test_times(text: str, expected: tuple[str, str]) -> None:
    found = times(words(text))
    assert (found[0].slot, found[0].value) == expected


@pytest.mark.parametrize("text", ["blink 182", "3000", "10cc", "annees", "1995 to", "5 0s x"])
def test_no_times(text: str) -> None:
    assert [time.value for time in times(words(text))] in ([], ["1995"])


@given(st.text(max_size=40))
def test_times_stay_inside(text: str) -> None:
    found = words(text)
    assert all(0 <= time.start < time.end <= len(found) for time in times(found))


def test_vocabulary() -> None:
    facets = {
        "genre=hip-hop": 100,
        "genre=r&b": 9,
        "tag=the": 5,
        "genre=songs": 5,
        "genre=ballads": 9,
    }
    vocabulary = parse_vocabulary(vocabulary_text(facets, domain=music()))
    meanings = {
        surface: {(one.slot, one.value) for one in vocabulary.find(surface)}
        for surface in (
            "hiphop",
            "hip hop",
            "rnb",
            "rb",
            "the",
            "songs",
            "spanish",
            "xmas",
            "ballad",
        )
    }
    assert meanings["hiphop"] == meanings["hip hop"] == {("genre", "hip-hop")}
    assert ("genre", "r&b") in meanings["rnb"] & meanings["rb"]
    assert meanings["the"] == set()
    assert meanings["songs"] == {("type", "track")}
    assert meanings["spanish"] == {("language", "spanish")}
    assert meanings["xmas"] == {("tag", "christmas")}
    assert ("tag", "ballad") in meanings["ballad"]


@given(st.text(max_size=60))
def test_tokens_are_the_words(text: str) -> None:
    tokens = tokenise(text)
    size = len(tokens)
    assert list(tokens.words) == words(text)[:60]
    assert len(tokens.capital) == len(tokens.quote) == len(tokens.possessive) == size
    assert len(tokens.breaks) == size + 1


@given(st.lists(st.text("abIZ019", min_size=1, max_size=4), min_size=1, max_size=8))
def test_plain_words_have_nothing_but_their_capitals(plain: list[str]) -> None:
    tokens = tokenise(" ".join(plain))
    assert tokens.words == tuple(word.lower() for word in plain)
    capital = tuple(word[0] in "IZ019" and word != "I" for word in plain)
    assert tokens.capital == capital
    assert tokens.mixed == (any(capital[1:]) and not all(capital))
    assert not any(tokens.quote) and not any(tokens.possessive)
    assert tokens.breaks == (True, *[False] * (len(plain) - 1), True)


def test_writing() -> None:
    tokens = tokenise("songs like Lou Reed's “Perfect Day”, 'til dawn")
    assert tokens.words[4:6] == ("perfect", "day")
    assert tokens.quote == (0, 0, 0, 0, 1, 1, 0, 0)
    assert tokens.possessive == (False, False, False, True, *[False] * 4)
    assert tokens.mixed
