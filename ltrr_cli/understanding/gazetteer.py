"""The gazetteer, query side: its open tables, and how surely words mean an entity.

The gain of a link is a log-odds: what the words tell (rarer words tell more) against how many
entities there are to be meant (well-known ones are meant more often). All constants are in units of
natural logarithms on a catalogue of half a million entities; smaller catalogues are scaled to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import PrefixLists, Spelling
from ltrr_cli.understanding.language import EMPTY_WORDS

_SCALE = log(546_140)
_MOST_INFORMATION = 9.0
_WORDS_KEPT = 4096  # every word of a query is asked for, in repairs several times
_EMPTY_WORD = 1.2  # the most that a word such as "the" tells
_COST, _COST_SAVED = 9.0, 6.0  # of naming any entity at all; saved by the best known one


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """All open tables; `gazetteer_entries` tells what is in them.

    spelling: words of the catalogue; name_spelling: makers' names written as one word; types:
    shape (n,), index into type_names; makers: shape (n, 4).
    """

    names: PrefixLists
    parts: PrefixLists
    titles: PrefixLists
    spelling: Spelling
    name_spelling: Spelling
    makers: npt.NDArray[np.int32]
    types: npt.NDArray[np.uint8]
    type_names: tuple[str, ...]

    @cached_property
    def scale(self) -> float:
        """Size of this catalogue against the one that the constants are made for."""
        return log(len(self.types) + 10) / _SCALE

    @cached_property
    def information(self) -> Callable[[str], float]:
        """How much a word tells, 0..9: log of how rare it is in the catalogue."""
        return lru_cache(_WORDS_KEPT)(self._information)

    def _information(self, word: str) -> float:
        rarity = log((len(self.types) + 10) / (self.spelling.frequency(word) + 1)) / self.scale
        return min(_EMPTY_WORD if word in EMPTY_WORDS else _MOST_INFORMATION, max(0.0, rarity))


def naming_cost(weight: float) -> float:
    """What it costs to mean an entity of this weight (0..1), whatever the words tell."""
    return _COST - _COST_SAVED * weight
