"""Which known queries share words with a new one, for a memory that grows."""

from array import array
from collections.abc import Sequence

import numpy as np

from ltrr_cli.memory.grouping import run_starts

_NEVER_SEEN = 0.5  # of a query: what an unknown word counts as


class WordIndex:
    """Queries by their words. Cosines are exact at any time: nothing is weighted beforehand."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._number_of: dict[str, int] = {}
        self._queries_with: list[array[int]] = []
        self._query_of, self._word_of = array("q"), array("q")

    def add(self, key: str) -> None:
        """A query that was not there before."""
        query = len(self._keys)
        self._keys.append(key)
        for word in dict.fromkeys(key.split()):
            number = self._number_of.setdefault(word, len(self._queries_with))
            if number == len(self._queries_with):
                self._queries_with.append(array("q"))
            self._queries_with[number].append(query)
            self._query_of.append(query)
            self._word_of.append(number)

    def near(self, words: Sequence[str], *, limit: int) -> list[tuple[str, float]]:
        """As the port `MemoryTable` says; rarity of a word = log(1 + queries / with it)."""
        many = len(self._keys)
        known = [self._number_of[word] for word in dict.fromkeys(words) if word in self._number_of]
        if not known:
            return []
        rarities = np.log1p(many / np.array([len(queries) for queries in self._queries_with]))
        unknown = len(set(words)) - len(known)
        length = np.sum(rarities[known] ** 2) + unknown * np.log1p(many / _NEVER_SEEN) ** 2
        scores = np.zeros(many)
        for word in known:
            scores[np.array(self._queries_with[word])] += rarities[word] ** 2
        found = np.flatnonzero(scores)
        cosines = np.minimum(scores[found] / (self._lengths(rarities)[found] * np.sqrt(length)), 1)
        best = np.argsort(-cosines, kind="stable")[:limit]
        names = [self._keys[query] for query in found[best].tolist()]
        return list(zip(names, cosines[best].tolist(), strict=True))

    def _lengths(self, rarities: np.ndarray) -> np.ndarray:
        """Of the queries' vectors; every query has a word."""
        starts = run_starts(np.array(self._query_of))[:-1]
        return np.sqrt(np.add.reduceat(rarities[np.array(self._word_of)] ** 2, starts))
