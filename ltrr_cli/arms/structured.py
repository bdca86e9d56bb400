"""`structured`: the readings of a query as constraints on makers, facets, types and words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

import numpy as np

from ltrr_cli.arms.reading_searches import NEW, searches
from ltrr_cli.ports import Request, TextIndex
from ltrr_cli.records.hits import Hits, Rows, Scores, distinct, each_once, no_hits
from ltrr_cli.records.query import Reading, Slot, Understanding
from ltrr_cli.records.text_query import TextQuery

_NAMED = 1.0  # how much a place counts among the entities that a reading names
_RANK_OFFSET = 10.0  # a list's r-th place scores share / (offset + r)
_OTHERS_OF_NAME = 4.0  # of several entities of a name the first is meant, the next hardly
_LEAST_LIKELY = 0.05  # a reading less likely than this would cost searches and bring last places
_ROUNDING = 1 + 1e-5  # of scores, that are single precision
_COUNTS_KEPT = 256  # of places, which mostly are as many as are asked for, or a few
_LOOK = 40  # rows that are searched for at least
_LOOK_FOR_WORKS = 160  # where `works`, which comes later, wants so many


@dataclass(slots=True, kw_only=True)
class _Way:
    """A list that a reading asks for.

    share: what a place counts; step: how fast places count less: the r-th of them scores
    share / (offset + step · r). query: finds its rows, pushed by the column `boost`; None when
    they are known without a search. rows: the first `looked` of them.
    """

    share: float
    step: float = 1.0
    query: TextQuery | None = None
    boost: str | None = None
    rows: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    looked: int = 0

    @property
    def most(self) -> float:
        """What its first place scores."""
        return self.share / _RANK_OFFSET

    def above(self, score: float) -> int:
        """How many of its places surely score more, > 0, however many there are."""
        return max(0, ceil((self.share / (score * _ROUNDING) - _RANK_OFFSET) / self.step))

    def scores(self, count: int) -> Scores:
        """Of its first places, so many."""
        scored: Scores = np.float32(self.share) / _divisors(self.step, count)
        return scored

    def first(self, depth: int, text: TextIndex, *, look: int) -> Rows:
        """Its first rows, so many; `look` are searched for at least, unless enough were before."""
        if self.query is not None and len(self.rows) == self.looked < depth:
            self.looked = max(depth, look)
            self.rows = text.search(self.query, limit=self.looked, boost=self.boost).rows
        return self.rows[:depth]


@lru_cache(_COUNTS_KEPT)
def _divisors(step: float, count: int) -> Scores:
    """Of the share of a list's first places, so many."""
    return _RANK_OFFSET + step * np.arange(count, dtype=np.float32)


@dataclass(kw_only=True)
class Structured:
    """Query understanding as search: what a reading names, and what fulfils its constraints.

    Searches run the most promising first; what could no longer change the list is not searched
    for, and what fulfils only a part, which matches half the catalogue, for the best reading only.
    A wrong reading cannot hide a right answer: each reading only adds a list of its own, weighed
    by its probability, and other arms do not look at readings.

    What was found for a query is kept until the next one: `works` wants the same list, but deeper,
    where the best reading has one of the intents `of_works`.
    """

    text: TextIndex
    of_works: frozenset[str] = frozenset()
    _latest: tuple[Understanding, list[_Way]] | None = field(default=None, init=False, repr=False)

    def obstacle(self, request: Request) -> str | None:
        linked = any(
            _is_linked(slot) for reading in request.understanding.readings for slot in reading.slots
        )
        return None if linked else "no reading names an entity or an attribute"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        ways = self._ways_of(request.understanding)
        intents = {reading.intent for reading in request.understanding.readings[:1]}
        look = _LOOK_FOR_WORKS if intents & self.of_works else _LOOK
        lists: dict[int, Rows] = {}
        # the most promising first: what comes once `depth` better ones are there is not asked
        for at in sorted(range(len(ways)), key=lambda at: -ways[at].most):
            way = ways[at]
            if way.query is None or not _is_settled(way, ways, lists, depth=depth):
                lists[at] = way.first(depth, self.text, look=look)
        if not lists:
            return no_hits("nothing fulfils a reading")
        asked = sorted(lists)
        rows = np.concatenate([lists[at] for at in asked])
        scores = np.concatenate([ways[at].scores(len(lists[at])) for at in asked])
        best = (-scores).argsort(kind="stable")
        note = described(request.understanding.best)
        return distinct(rows[best], scores[best], note=note).top(depth)

    def _ways_of(self, understanding: Understanding) -> list[_Way]:
        if self._latest is None or self._latest[0] is not understanding:
            likely = [r for r in understanding.readings if r.probability >= _LEAST_LIKELY]
            ways = [way for each in likely for way in _ways(each, partly=each is likely[0])]
            self._latest = understanding, ways
        return self._latest[1]


def _ways(reading: Reading, *, partly: bool) -> Iterator[_Way]:
    """What a reading names, then what fulfils it, then, if asked, what fulfils a part of it."""
    for slot in reading.slots:
        if slot.rows:
            share = reading.probability * _NAMED
            yield _Way(share=share, step=_OTHERS_OF_NAME, rows=np.array(slot.rows, np.int32))
    is_new = any(slot.value == NEW for slot in reading.of("year"))
    boost = "freshness" if is_new else "popularity"
    for query, share in searches(reading, partly=partly):
        yield _Way(share=reading.probability * share, query=query, boost=boost)


def _is_settled(way: _Way, ways: Sequence[_Way], lists: Mapping[int, Rows], *, depth: int) -> bool:
    """Whether `depth` entities surely stand before all that this way could bring.

    lists: what was asked for already, by the place of its way; an entity may be in several.
    """
    if sum(map(len, lists.values())) < depth:
        return False
    before = [rows[: ways[at].above(way.most)] for at, rows in lists.items()]
    return sum(map(len, before)) >= depth and len(each_once(np.concatenate(before))) >= depth


def described(reading: Reading) -> str:
    """A reading in words: `artist = Taylor Swift (1 edit), words love`."""
    return ", ".join(map(_described, reading.slots))


def _described(slot: Slot) -> str:
    if slot.slot == "words":
        return f"words {slot.text}"
    edits = f" ({slot.edits} edit{'s' if slot.edits > 1 else ''})" if slot.edits else ""
    return f"{slot.label or slot.slot} = {slot.value}{edits}"


def _is_linked(slot: Slot) -> bool:
    return slot.slot != "words"
