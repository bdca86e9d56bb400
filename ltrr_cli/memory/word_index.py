"""Known queries, and which of them share words with a new one, for a memory that grows."""

from array import array
from collections.abc import Sequence

import numpy as np

from ltrr_cli.memory.compact_map import CompactMap
from ltrr_cli.records.evidence import Numbers
from ltrr_cli.records.runs import run_places

_NEVER_SEEN = 0.5  # of a query: what an unknown word counts as


class WordIndex:
    """Queries by their words, some fifty bytes each, numbered from 0 as they come.

    Cosines are exact at any time: nothing is weighted beforehand.
    """

    def __init__(self) -> None:
        self._keys, self._key_ends = bytearray(), array("q")
        self._words, self._word_ends = array("i"), array("q")
        self._queries_with = array("i")  # by word: how many
        self._number_of, self._word_of = CompactMap(), CompactMap()

    def add(self, key: str) -> int:
        """The number of a query, which it gets if it is new."""
        known = self.find(key)
        if known is not None:
            return known
        number = len(self)
        self._number_of.put(hash(key), number)
        self._keys += key.encode("utf-8", "surrogatepass")
        self._key_ends.append(len(self._keys))
        self._words.extend(map(self._count, dict.fromkeys(key.split())))
        self._word_ends.append(len(self._words))
        return number

    def find(self, key: object) -> int | None:
        """The number of a query; None when it is not known."""
        number = self._number_of.get(hash(key))
        return None if number is None else int(number)

    def __len__(self) -> int:
        return len(self._key_ends)

    def near(
        self, words: Sequence[str], *, limit: int, least: float = 0.0
    ) -> list[tuple[str, float]]:
        """As the port `MemoryTable` says; rarity of a word = log(1 + queries / with it)."""
        distinct = [self._word_of.get(hash(word)) for word in dict.fromkeys(words)]
        known = np.array([word for word in distinct if word is not None], np.int64)
        if not len(known):
            return []
        rarities = self._rarities(known)
        unknown = len(distinct) - len(known)
        length = np.sum(rarities**2) + unknown * np.log1p(len(self) / _NEVER_SEEN) ** 2
        scores = np.zeros(len(self))
        for word, rarity in zip(known.tolist(), rarities.tolist(), strict=True):
            scores[self._with(word)] += rarity**2
        found = np.flatnonzero(scores)
        cosines = np.minimum(scores[found] / (self._lengths(found) * np.sqrt(length)), 1)
        best = np.argsort(-cosines, kind="stable")[:limit]
        best = best[cosines[best] >= least]
        names = map(self._key, found[best].tolist())
        return list(zip(names, cosines[best].tolist(), strict=True))

    def _count(self, word: str) -> int:
        """The number of a word, now that one more query has it."""
        known = self._word_of.get(hash(word))
        number = len(self._queries_with) if known is None else int(known)
        if known is None:
            self._word_of.put(hash(word), number)
            self._queries_with.append(0)
        self._queries_with[number] += 1
        return number

    def _key(self, query: int) -> str:
        begin = self._key_ends[query - 1] if query else 0
        return self._keys[begin : self._key_ends[query]].decode("utf-8", "surrogatepass")

    def _rarities(self, words: np.ndarray) -> Numbers:
        rarities: Numbers = np.log1p(len(self) / np.asarray(self._queries_with)[words])
        return rarities

    def _with(self, word: int) -> np.ndarray:
        """The queries that have a word."""
        places = np.flatnonzero(np.asarray(self._words) == word)
        return np.asarray(self._word_ends).searchsorted(places, side="right")

    def _lengths(self, queries: np.ndarray) -> Numbers:
        """Of the vectors of some queries, (q,); every query has a word."""
        ends = np.asarray(self._word_ends)
        begins = np.where(queries > 0, ends[queries - 1], 0)
        counts = ends[queries] - begins
        weights = self._rarities(np.asarray(self._words)[run_places(begins, counts)]) ** 2
        return np.sqrt(np.add.reduceat(weights, np.cumsum(counts) - counts))
