"""Which words of a request the word-matching arms look for."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import inf

from ltrr_cli.ports import Request
from ltrr_cli.records.query import Understanding
from ltrr_cli.records.text_query import AnyOf, TextField, TextQuery, Word

WEIGHTS: tuple[tuple[TextField, float], ...] = (("title", 1.0), ("names", 1.0), ("about", 0.7))
"""Field weights. An entity has each of its words in one of these fields only, so that a name that
is written in several counts once (docs/decisions/0017-each-word-in-one-field.md)."""

_CORRECTED = 0.7
_FILLER = 0.5  # "karaoke" is mostly noise, but not in "karaoke version"
_MOST_WORDS = 12
_ENOUGH_RARE = 4
_KEPT = 64  # several arms ask for the words of one request, of which some are answered together
_WORDS_KEPT = 4096


class QueryWords:
    """Chooses words: fillers ("songs like") are left out, of long queries the rarest words stay.

    filler: phrases as tuples of normalised words; frequency: entities that have a word; common:
    so many that a word is not searched for where enough rarer ones are.
    """

    def __init__(
        self,
        *,
        filler: Sequence[Sequence[str]],
        frequency: Callable[[str], int],
        common: float = inf,
    ) -> None:
        self._filler: dict[str, list[tuple[str, ...]]] = {}  # by the first word, longest first
        for phrase in sorted({tuple(phrase) for phrase in filler if phrase}, key=len, reverse=True):
            self._filler.setdefault(phrase[0], []).append(phrase)
        self._frequency = frequency
        self._common = common
        self._content = lru_cache(_KEPT)(self._without_filler)
        self._any_field = lru_cache(_KEPT)(self._in_any_field)
        self._forms = lru_cache(_KEPT)(self._forms_of)

    def content(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words without filler phrases; all of them when nothing else would remain.

        >>> chosen = QueryWords(filler=[["songs", "like"]], frequency=len)
        >>> chosen.content(["songs", "like", "hey", "jude"]), chosen.content(["songs", "like"])
        (('hey', 'jude'), ('songs', 'like'))
        """
        return self._content(tuple(words))

    def forms(self, understanding: Understanding) -> tuple[str, ...]:
        """The forms of a query under which something may be known of it.

        Each once, nearest to what was typed first: as typed, without fillers, spelling repaired.
        """
        return self._forms(understanding.words, understanding.corrected)

    def _forms_of(self, words: tuple[str, ...], corrected: tuple[str, ...]) -> tuple[str, ...]:
        forms = (words, self._content(words), self._content(corrected))
        return tuple(dict.fromkeys([" ".join(form) for form in forms if form]))

    def rarest(self, words: Sequence[str]) -> list[str]:
        """At most twelve distinct words, the rarest known ones, in order."""
        distinct = list(dict.fromkeys(words))
        if len(distinct) <= _MOST_WORDS:
            return distinct
        known = [word for word in distinct if self._frequency(word)]
        chosen = set(sorted(known, key=self._frequency)[:_MOST_WORDS])
        return [word for word in distinct if word in chosen]

    def any_field(self, request: Request) -> AnyOf:
        """Every chosen word in any field; fillers and corrected spellings count, but less.

        Most of the time of a search goes to the commonest words, which say least.
        """
        understanding = request.understanding
        return self._any_field(understanding.words, understanding.corrected)

    def _in_any_field(self, words: tuple[str, ...], corrected: tuple[str, ...]) -> AnyOf:
        shares = dict.fromkeys(self.rarest(self._content(words)), 1.0)
        for word in self.rarest(self._content(corrected)):
            shares.setdefault(word, _CORRECTED)
        if len(shares) + len(words) <= _MOST_WORDS:
            for word in words:
                shares.setdefault(word, _FILLER)
        rare = [word for word in shares if self._frequency(word) <= self._common]
        chosen = rare if sum(map(bool, map(self._frequency, rare))) >= _ENOUGH_RARE else shares
        return AnyOf(tuple(in_any_field(word, weight=shares[word]) for word in chosen))

    def _without_filler(self, words: tuple[str, ...]) -> tuple[str, ...]:
        kept, at = [], 0
        while at < len(words):
            length = self._filler_length(words, at)
            if not length:
                kept.append(words[at])
            at += max(length, 1)
        return tuple(kept) or words

    def _filler_length(self, words: tuple[str, ...], at: int) -> int:
        for phrase in self._filler.get(words[at], ()):
            if words[at : at + len(phrase)] == phrase:
                return len(phrase)
        return 0


@lru_cache(_WORDS_KEPT)
def in_any_field(word: str, *, weight: float = 1.0) -> TextQuery:
    """A word in whichever field an entity has it."""
    return Word(WEIGHTS, word, weight=weight)
