"""One way to write a text as words, shared by catalogue, queries, gazetteer and memory.

Two texts that a person would call the same must give the same words, however Unicode or a keyboard
spells them. Marks are dropped from Latin, Greek, Cyrillic, Hebrew and Arabic letters only: in
Japanese or Devanagari they are letters of their own.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_APOSTROPHE = re.compile(r"(?<=\w)['’‘ʼ`´](?=\w)")
_IN_WORD_SIGN = str.maketrans({"$": "s", "!": "i", "@": "a"})
_SIGN_IN_WORD = re.compile(r"(?<=\w)[$!@](?=\w)|(?<!\w)[$](?=[^\W\d_])|(?<=[^\W\d_])[$](?!\w)")
_IDEOGRAM = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_SIGNS_OF_LETTERS = "\u0900-\u0963\u0966-\u0dff\u0e00-\u0e4e"  # vowel signs from Devanagari to Thai
_WORD = re.compile(rf"[{_IDEOGRAM}]|(?:[^\W_{_IDEOGRAM}]|[{_SIGNS_OF_LETTERS}])+")
_UNREADABLE = re.compile("\ufffd+")  # how many letters were lost says nothing
_BARE = {
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "ħ": "h",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
}
_BARE_LETTERS = str.maketrans(_BARE)
_MARKED_UNTIL = 0x06FF  # the end of Arabic: up to it a mark decorates a letter
_NO_LETTER = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_ABBREVIATED = 2  # dots, at least

_REMEMBERED, _LONGEST_REMEMBERED = 4096, 200
_remembered: dict[str, str] = {}
_most_remembered = _REMEMBERED


def _strip_marks(text: str) -> str:
    """Drop the marks that decorate a letter: é → e, й → и, but が stays."""
    bare: list[str] = []
    for char in unicodedata.normalize("NFKD", text):
        if unicodedata.combining(char) and bare and ord(bare[-1][-1]) <= _MARKED_UNTIL:
            continue
        bare.append(char)
    return unicodedata.normalize("NFC", "".join(bare))


def normalise(text: str) -> str:
    """A text as its words with single spaces between them; "" when it has none.

    >>> normalise("Beyoncé — Déjà Vu (feat. JAY-Z)")
    'beyonce deja vu feat jay z'
    >>> normalise("N.W.A. & A$AP Rocky"), normalise("P!nk"), normalise("Don’t Stop")
    ('nwa and asap rocky', 'pink', 'dont stop')
    >>> normalise("Sarah%20McLachlan"), normalise("宇多田ヒカル")
    ('sarah mclachlan', '宇 多 田 ヒ カ ル')
    """
    known = _remembered.get(text)
    if known is None:
        known = " ".join(_words(text))
        if len(text) <= _LONGEST_REMEMBERED:
            if len(_remembered) >= _most_remembered:
                _remembered.clear()
            _remembered[text] = known
    return known


def words(text: str) -> list[str]:
    """The words of a text in order; a Chinese or Japanese character is a word of its own.

    >>> words("")
    []

    A name of signs alone keeps its signs (there is a band of that name):

    >>> words("!!!")
    ['!!!']
    """
    return normalise(text).split()


@contextmanager
def remembering() -> Iterator[None]:
    """Every short text that is normalised in this block is normalised once: for a build.

    About 200 bytes for each different text, until the block ends.
    """
    global _most_remembered  # noqa: PLW0603 (one memory for all who ask, as `lru_cache` has one)
    before, _most_remembered = _most_remembered, 2**62
    try:
        yield
    finally:
        _most_remembered = before
        if len(_remembered) > before:
            _remembered.clear()


def _words(text: str) -> list[str]:
    if "%" in text and _ESCAPED.search(text):
        text = unquote(text)
    if text.isascii():
        return _words_of_ascii(text.lower())
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = _strip_marks(text).translate(_BARE_LETTERS)
    text = _APOSTROPHE.sub("", text)
    text = _DOTTED.sub(_without_dots, text)
    text = _SIGN_IN_WORD.sub(_as_letters, text)
    return _WORD.findall(text.replace("&", " and ")) or _UNREADABLE.sub("\ufffd", text).split()


def _words_of_ascii(text: str) -> list[str]:
    """The same for lower case ASCII, in a third of the time: most texts have no such signs."""
    if "'" in text or "`" in text:
        text = _APOSTROPHE.sub("", text)
    if text.count(".") >= _ABBREVIATED:
        text = _DOTTED.sub(_without_dots, text)
    if "$" in text or "!" in text or "@" in text:
        text = _SIGN_IN_WORD.sub(_as_letters, text)
    return text.replace("&", " and ").translate(_NO_LETTER).split() or text.split()


def _without_dots(found: re.Match[str]) -> str:
    return found.group().replace(".", "")


def _as_letters(found: re.Match[str]) -> str:
    return found.group().translate(_IN_WORD_SIGN)
