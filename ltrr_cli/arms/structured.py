"""`structured`: the readings of a query as constraints on makers, facets, types and words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import ceil

import numpy as np

from ltrr_cli.arms.query_words import in_any_field
from ltrr_cli.ports import Request, TextIndex
from ltrr_cli.records.facet import facet_word
from ltrr_cli.records.hits import Hits, Rows, Scores, distinct, each_once, no_hits
from ltrr_cli.records.query import Reading, Slot
from ltrr_cli.records.text_query import AllOf, AnyOf, BestOf, Phrase, Term, TextQuery

_NAMED, _ALL, _SOME = 1.0, 0.8, 0.2
"""How much a place counts among the entities that a reading names, that fulfil all of its
constraints, or only some of them."""

_RANK_OFFSET = 10.0  # a list's r-th place scores share / (offset + r)
_OTHERS_OF_NAME = 4.0  # of several entities of a name the first is meant, the next hardly
_MAKERS = 3  # entities tried for a maker's name that several share
_WEAK_FACET = 0.5
_LEAST_LIKELY = 0.05  # a reading less likely than this would cost searches and bring last places
_FACETS_KEPT = 1024  # as what a text index made of them
_ROUNDING = 1 + 1e-5  # of scores, that are single precision
_NEW = "new"  # the year of "new songs": no constraint, but a push for what is fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A list that a reading asks for.

    ask: for its first rows, so many; searches: whether to ask costs a search; share: what a place
    counts; step: how fast places count less: the r-th of them scores share / (offset + step · r).
    """

    ask: Callable[[int], Rows]
    searches: bool
    share: float
    step: float = 1.0

    @property
    def most(self) -> float:
        """What its first place scores."""
        return self.share / _RANK_OFFSET

    def above(self, score: float) -> int:
        """How many of its places surely score more, > 0, however many there are."""
        return max(0, ceil((self.share / (score * _ROUNDING) - _RANK_OFFSET) / self.step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """Query understanding as search: what a reading names, and what fulfils its constraints.

    Searches run the most promising first; what could no longer change the list is not searched
    for, and what fulfils only a part, which matches half the catalogue, for the best reading only.
    A wrong reading cannot hide a right answer: each reading only adds a list of its own, weighed
    by its probability, and other arms do not look at readings.
    """

    text: TextIndex

    def obstacle(self, request: Request) -> str | None:
        linked = any(
            _is_linked(slot) for reading in request.understanding.readings for slot in reading.slots
        )
        return None if linked else "no reading names an entity or an attribute"

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        likely = [r for r in request.understanding.readings if r.probability >= _LEAST_LIKELY]
        first = likely[0] if likely else None
        ways = [way for each in likely for way in self._ways(each, partly=each is first)]
        lists: dict[int, Rows] = {}
        # the most promising first: what comes once `depth` better ones are there is not asked
        for at in sorted(range(len(ways)), key=lambda at: -ways[at].most):
            way = ways[at]
            if not (way.searches and _is_settled(way, ways, lists, depth=depth)):
                lists[at] = way.ask(depth)
        if not lists:
            return no_hits("nothing fulfils a reading")
        asked = sorted(lists)
        rows = np.concatenate([lists[at] for at in asked])
        scores = _scores([ways[at] for at in asked], [len(lists[at]) for at in asked])
        best = np.argsort(-scores, kind="stable")
        note = described(request.understanding.best)
        return distinct(rows[best], scores[best], note=note).top(depth)

    def _ways(self, reading: Reading, *, partly: bool) -> Iterator[_Way]:
        """What a reading names, then what fulfils it, then, if asked, what fulfils a part of it."""
        for slot in reading.slots:
            if slot.rows:
                ask = partial(_named, slot)
                share = reading.probability * _NAMED
                yield _Way(ask=ask, searches=False, share=share, step=_OTHERS_OF_NAME)
        is_new = any(slot.value == _NEW for slot in reading.of("year"))
        boost = "freshness" if is_new else "popularity"
        for query, share in _searches(reading, partly=partly):
            ask = partial(self._found, query, boost)
            yield _Way(ask=ask, searches=True, share=reading.probability * share)

    def _found(self, query: TextQuery, boost: str, limit: int) -> Rows:
        return self.text.search(query, limit=limit, boost=boost).rows


def _named(slot: Slot, limit: int) -> Rows:
    return np.asarray(slot.rows[:limit], np.int32)


def _scores(ways: Sequence[_Way], lengths: Sequence[int]) -> Scores:
    """Of the places of each way, so many of each, one way after the other."""
    starts = np.cumsum([0, *lengths[:-1]])
    ranks = (np.arange(sum(lengths)) - np.repeat(starts, lengths)).astype(np.float32)
    shares, steps = np.array([(way.share, way.step) for way in ways], np.float32).T
    scores: Scores = np.repeat(shares, lengths) / (
        np.float32(_RANK_OFFSET) + np.repeat(steps, lengths) * ranks
    )
    return scores


def _is_settled(way: _Way, ways: Sequence[_Way], lists: Mapping[int, Rows], *, depth: int) -> bool:
    """Whether `depth` entities surely stand before all that this way could bring.

    lists: what was asked for already, by the place of its way; an entity may be in several.
    """
    if sum(map(len, lists.values())) < depth:
        return False
    before = [rows[: ways[at].above(way.most)] for at, rows in lists.items()]
    return sum(map(len, before)) >= depth and len(each_once(np.concatenate(before))) >= depth


def _searches(reading: Reading, *, partly: bool) -> Iterator[tuple[TextQuery, float]]:
    """What a reading asks for, and, if asked, with less weight what fulfils a part of it.

    Words and types only raise the score of what fulfils the telling constraints. A type alone is
    no search: half the catalogue would match, and have to be scored.
    """
    types = _constraints(reading.of("type"))
    telling = _constraints(slot for slot in reading.slots if slot.slot != "type")
    words = tuple(in_any_field(word) for slot in reading.of("words") for word in slot.text.split())
    if telling:
        yield AllOf(telling, extra=types + words), _ALL
    elif types and words:
        yield AllOf(types + words), _ALL
    if partly and len(telling) > 1:
        yield AnyOf(telling), _SOME


def _constraints(slots: Iterable[Slot]) -> tuple[TextQuery, ...]:
    made = map(_constraint, slots)
    return tuple(part for part in made if part is not None)


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


def _constraint(slot: Slot) -> TextQuery | None:
    """What an entity must have to fulfil a slot; None for words."""
    if slot.slot == "words" or slot.value == _NEW:
        return None
    if not slot.rows:
        return _has(slot.slot, slot.value)
    linked: tuple[TextQuery, ...] = tuple(Term("links", str(row)) for row in slot.rows[:_MAKERS])
    if slot.slot in {"title", "album"}:
        linked += (Phrase("title", tuple(slot.text.split())),)
    return BestOf(linked)


@lru_cache(_FACETS_KEPT)
def _has(slot: str, value: str) -> TextQuery:
    """An entity with the attribute, strongly or weakly; a range of years means any of them."""
    if slot == "year" and "-" in value:
        first, last = map(int, value.split("-"))
        years = (Term("facets", facet_word("year", str(year))) for year in range(first, last + 1))
        return BestOf(tuple(years))
    strong = Term("facets", facet_word(slot, value))
    weak = Term("facets", facet_word(slot, value, strong=False), _WEAK_FACET)
    return BestOf((strong, weak))
