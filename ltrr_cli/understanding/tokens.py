"""The words of a query with what their writing tells: quotes, capitals, commas, "similar to".

People quote titles and write names with capitals; a comma or a dash ends a name. In a long
request this evidence separates the band Maps from the maps that somebody looks for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ltrr_cli.text import words as words_of

MOST_WORDS = 60
_MOST_CHARS = 1500

_OPENING, _CLOSING = "\"“”„«»‘'`*_", "\"“”«»’'`*_"
_STOPPERS = ",;:.!?)]}/|"
_DASHES = frozenset({"-", "–", "—", "/", "|", "~"})
_POSSESSIVE = re.compile(r"\w['’]s\W*$")
_WORDS_OF_A_HYPHEN = 2
CUES = frozenset({
    "like", "by", "similar", "to", "feat", "ft", "featuring", "from", "and", "or", "with", "von",
    "par", "de", "por", "di", "van", "vs", "versus", "x", "love", "enjoy", "called", "named",
})  # fmt: skip
"""Words after which a name is likely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The first 60 words of a query.

    capital: per word, whether it is written with a capital or a digit; quote: per word, the number
    of its quotation, 0 outside; breaks: shape len(words) + 1, whether punctuation, a quote or the
    edge stands before word i; mixed: some words have capitals and some have not, so that capitals
    mean something.
    """

    words: tuple[str, ...]
    capital: tuple[bool, ...]
    quote: tuple[int, ...]
    breaks: tuple[bool, ...]
    possessive: tuple[bool, ...]
    mixed: bool

    def __len__(self) -> int:
        return len(self.words)


def tokenise(text: str) -> Tokens:
    """The words of a raw query and how they are written.

    >>> tokens = tokenise('songs like "Zombie", please')
    >>> tokens.words, tokens.quote, tokens.breaks
    (('songs', 'like', 'zombie', 'please'), (0, 0, 1, 0), (True, False, True, True, True))
    """
    text = text[:_MOST_CHARS]
    plain = words_of(text)[:MOST_WORDS]
    chunks = _Chunks()
    for raw in text.split():
        chunks.take(raw)
    if chunks.words[:MOST_WORDS] != plain:  # odd signs: the words are right, their writing is lost
        return _bare(plain)
    chunks.close()
    size = len(plain)
    capital = tuple(chunks.capital[:size])
    return Tokens(
        words=tuple(plain),
        capital=capital,
        quote=tuple(chunks.quote[:size]),
        breaks=tuple(chunks.breaks[: size + 1]),
        possessive=tuple(chunks.possessive[:size]),
        mixed=any(capital[1:]) and not all(capital),
    )


def _bare(words: Sequence[str]) -> Tokens:
    size = len(words)
    return Tokens(
        words=tuple(words),
        capital=(False,) * size,
        quote=(0,) * size,
        breaks=(True, *[False] * max(0, size - 1), *[True] * bool(size)),
        possessive=(False,) * size,
        mixed=False,
    )


class _Chunks:
    """Takes the pieces between spaces one by one."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.capital: list[bool] = []
        self.quote: list[int] = []
        self.breaks: list[bool] = []
        self.possessive: list[bool] = []
        self._quotes = 0
        self._open = 0
        self._break_next = True

    def take(self, raw: str) -> None:
        if raw.isascii() and raw.isalnum():  # a plain word, as most are
            self._add([raw.lower()], raw)
            return
        if raw in _DASHES:
            self._break_next = True
            return
        if raw[0] in _OPENING and not self._open and (len(raw) > 1):
            self._quotes += 1
            self._open = self._quotes
            self._break_next = True
        words = words_of(raw)
        if not words or not any(map(str.isalnum, "".join(words))):
            self._break_next = True
            return
        self._add(words, raw.lstrip(_OPENING + "([{#"))
        end = raw.rstrip(_STOPPERS)
        if end and end[-1] in _CLOSING and self._open:
            self._open = 0
            self._break_next = True
        self._break_next = self._break_next or end != raw or raw[0] in "(["

    def _add(self, words: Sequence[str], raw: str) -> None:
        """The words of one piece, which share its looks."""
        capital = raw[:1].isdigit() or (raw[:1].isupper() and raw != "I")
        owns = len(words) == 1 and _POSSESSIVE.search(raw) is not None
        several = len(words) > _WORDS_OF_A_HYPHEN
        for word in words:
            self.words.append(word)
            self.capital.append(capital)
            self.quote.append(self._open)
            self.breaks.append(self._break_next or several)
            self.possessive.append(owns)
            self._break_next = False

    def close(self) -> None:
        """The text ends: a quotation that is still open was none."""
        if self._open:
            self.quote = [0 if quote == self._open else quote for quote in self.quote]
        self.breaks.append(True)
