"""`fuzzy`: names that look like the query, by character n-grams and edit distance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import Columns, NameIndex, Request, RowLists
from ltrr_cli.records.hits import Hits, distinct, no_hits, shared

_NAMES = 80  # always the same number, so that a deeper list begins like a shallower one
_SAME_NAME = 2  # entities taken of one name: more would crowd out other names
_MAKER_BONUS = 0.08  # makers' names are what people type, and mistype, most
_POPULARITY_SHARE = 0.05
_KEPT = 256  # lists, of some 2 kB each: many people ask for the same


@dataclass(frozen=True, kw_only=True)
class Fuzzy:
    """Misspellings: the query's n-grams against those of every distinct name.

    rows_of_name: entities of each name, by its number, best known first; maker_types: indices
    into `columns.type_names` of types whose title is a maker's name.
    """

    near: NameIndex
    rows_of_name: RowLists
    columns: Columns
    maker_types: tuple[int, ...]
    query_words: QueryWords

    def obstacle(self, request: Request) -> str | None:
        return None if request.understanding.words else "the query has no words"

    @cached_property
    def _bonus(self) -> npt.NDArray[np.float64]:
        """What an entity of each type is raised by."""
        bonus = np.zeros(len(self.columns.type_names))
        bonus[list(self.maker_types)] = _MAKER_BONUS
        return bonus

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        words = self.query_words.content(request.understanding.words)
        return self._like(" ".join(words)).top(depth)

    @cached_property
    def _like(self) -> Callable[[str], Hits]:
        return lru_cache(_KEPT)(self._named_like)

    def _named_like(self, text: str) -> Hits:
        numbers, names, similarity = self.near.near(text, limit=_NAMES)
        if not names:
            return no_hits("no name shares an n-gram")
        rows, counts = self.rows_of_name.firsts(numbers, most=_SAME_NAME)
        scores = similarity.repeat(counts)
        scores += _POPULARITY_SHARE * self.columns.popularity.take(rows)
        scores += self._bonus.take(self.columns.types.take(rows))
        best = np.argsort(-scores, kind="stable")
        note = f"{len(names)} names like '{text[:40]}', nearest '{names[0][:40]}'"
        return shared(distinct(rows[best], scores[best], note=note))
