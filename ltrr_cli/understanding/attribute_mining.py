"""Genres, themes, decades, years and languages that a free text mentions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from ltrr_cli.config import Domain
from ltrr_cli.text import normalise
from ltrr_cli.text import words as words_of
from ltrr_cli.understanding.language import EMPTY_WORDS, LANGUAGES
from ltrr_cli.understanding.patterns import times

IN_TITLE, IN_PROSE = 0.7, 0.4
"""Weight of what is mentioned in a title, and in a description; half of it for one plain word."""
_ONE_WORD = 0.75
_LONGEST = 3
_PROSE = 600
_TOO_COMMON = 0.03  # of all descriptions: a genre name in more of them is just a word ("life")
_ENOUGH_TEXTS = 200  # to judge what is too common


class Miner:
    """Knows the surfaces to look for; `facets` are `genre=rock` and the like."""

    def __init__(self, genres: Iterable[str], *, domain: Domain) -> None:
        self._facets: dict[str, str] = {}
        for language in LANGUAGES:
            self._facets[language] = f"language={language}"
        for genre in genres:
            surface = normalise(genre)
            if surface and surface not in EMPTY_WORDS:
                self._facets[surface] = f"genre={genre}"
        for theme, phrases in domain.themes.items():
            for phrase in (theme, *phrases):
                self._facets.setdefault(normalise(phrase), f"tag={theme}")
        self._first = frozenset(surface.split()[0] for surface in self._facets)

    def drop_common(self, texts: Sequence[Sequence[str]]) -> None:
        """Forget one-word surfaces that too many of these texts contain."""
        if len(texts) < _ENOUGH_TEXTS:
            return
        counts = Counter(chain.from_iterable(set(text) & self._facets.keys() for text in texts))
        for word, count in counts.items():
            if count > _TOO_COMMON * len(texts):
                del self._facets[word]

    def mine(self, title: Sequence[str], prose: Sequence[str]) -> dict[str, float]:
        """Facet → weight of everything that a title and a description mention."""
        found = self._mentions(prose, IN_PROSE)
        for facet, weight in self._mentions(title, IN_TITLE).items():
            found[facet] = max(weight, found.get(facet, 0.0))
        for words, weight, slots in ((prose, IN_PROSE, ("decade",)), (title, IN_TITLE, _TIMES)):
            for time in times(words):
                if time.slot in slots and time.value.isdigit():
                    found[f"{time.slot}={time.value}"] = weight
        return found

    def _mentions(self, words: Sequence[str], weight: float) -> dict[str, float]:
        found: dict[str, float] = {}
        at = 0
        while at < len(words):
            step = 1
            if words[at] in self._first:
                for size in range(_LONGEST, 0, -1):
                    facet = self._facets.get(" ".join(words[at : at + size]))
                    if facet is not None:
                        found[facet] = weight if size > 1 else _ONE_WORD * weight
                        step = size
                        break
            at += step
        return found


_TIMES = ("decade", "year")


def prose_words(description: str | None) -> list[str]:
    """The first words of a description."""
    return words_of(description[:_PROSE]) if description else []


def without_declared(found: Mapping[str, float], declared: Iterable[str]) -> dict[str, float]:
    """What was found, minus declared facets and minus kinds that have one declared value only.

    >>> without_declared({"year=1999": .7, "genre=rock": .4}, ["year=1984", "genre=pop"])
    {'genre=rock': 0.4}
    """
    known = set(declared)
    single = {facet.partition("=")[0] for facet in known} & {"year", "decade", "language"}
    return {
        facet: weight
        for facet, weight in found.items()
        if facet not in known and facet.partition("=")[0] not in single
    }
