"""Genres, themes, decades, years and languages that a free text mentions."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.config import Domain
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.text_words import TextWords
from ltrr_cli.text import normalise
from ltrr_cli.understanding.language import EMPTY_WORDS, LANGUAGES
from ltrr_cli.understanding.patterns import times

IN_TITLE, IN_PROSE = 0.7, 0.4
"""Weight of what is mentioned in a title, and in a description; half of it for one plain word."""
_ONE_WORD = 0.75
_LONGEST = 3
_TOO_COMMON = 0.03  # of all descriptions: a genre name in more of them is just a word ("life")
_ENOUGH_TEXTS = 200  # to judge what is too common


Surfaces = dict[str, str]
"""Normalised words → the facet that they mention, such as `genre=rock`."""


def all_surfaces(genres: Iterable[str], *, domain: Domain) -> Surfaces:
    """Everything that a text may mention; of genres that are written alike the last counts."""
    surfaces = {language: f"language={language}" for language in LANGUAGES}
    for genre in genres:
        surface = normalise(genre)
        if surface and surface not in EMPTY_WORDS:
            surfaces[surface] = f"genre={genre}"
    for theme, phrases in domain.themes.items():
        for phrase in (theme, *phrases):
            surfaces.setdefault(normalise(phrase), f"tag={theme}")
    return surfaces


def without_common(surfaces: Surfaces, texts: TextWords, rows: Rows) -> Surfaces:
    """Those surfaces that are not a word which too many of these rows' descriptions contain."""
    prose = texts.prose.take(rows)
    described = int((prose.lengths > 0).sum())
    if described < _ENOUGH_TEXTS:
        return surfaces
    counts = prose.frequencies(words=len(texts.words))
    common = np.flatnonzero(counts > _TOO_COMMON * described).tolist()
    dropped = {texts.words[code] for code in common}
    return {surface: facet for surface, facet in surfaces.items() if surface not in dropped}


def rows_with(beginnings: Iterable[str], texts: TextWords) -> npt.NDArray[np.bool_]:
    """Which rows have a word that one of these surfaces begins with, shape (n,)."""
    first = {surface.split()[0] for surface in beginnings}
    is_first = np.fromiter((word in first for word in texts.words), np.bool_, len(texts.words))
    found = np.zeros(len(texts.prose), np.bool_)
    for part in (texts.titles, texts.prose):
        found[part.rows[is_first[part.codes]]] = True
    return found


class Miner:
    """Looks for surfaces."""

    def __init__(self, surfaces: Surfaces) -> None:
        self._facets = surfaces
        self._first = frozenset(surface.split()[0] for surface in surfaces)

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
