"""The best ways to cut a query into spans that mean something.

A parse is a set of spans that do not overlap; its score is the sum of their gains, where words
without a span count nothing, plus a bonus for every title whose maker is named too. The k best are
found left to right; while searching, each half of a possible pair carries half of the bonus, and
the true score is computed at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from operator import attrgetter, itemgetter

import numpy as np
import numpy.typing as npt

from ltrr_cli.understanding.spans import MAKER, WORK, Span

READINGS = 3
PAIR_BONUS = 7.0
TEMPERATURE = 2.0

_BEAM = 8
_MOST_SPANS, _MOST_WORKS, _MOST_MAKERS = 40, 24, 24
_ROWS_SHOWN = 64
_ATTRIBUTE_BESIDE_MAKER = 4.0  # "taylor love" is rather a title word than a genre
_SLOTS_OF_MAKING = frozenset({MAKER, WORK})

_gain = attrgetter("gain")
_worth = itemgetter(0)  # of a path: its sum of gains stands first
Pairs = dict[tuple[int, int], list[int]]
"""(index of the work's span, index of the maker's span) → rows of works by that maker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parse:
    """Spans in the order of the query, and how good they are together (log-odds)."""

    score: float
    spans: tuple[Span, ...]


def segment(
    spans: Sequence[Span], *, size: int, makers: npt.NDArray[np.int32]
) -> list[tuple[float, Parse]]:
    """The one to three best different parses of a query of `size` words, with probabilities.

    makers: shape (n, 4), see `gazetteer_entries`.
    """
    spans = _strongest(spans)
    pairs = pairs_of(spans, makers)
    paired = {index for pair in pairs for index in pair}
    values = [
        span.gain + (PAIR_BONUS / 2 if index in paired else 0.0) for index, span in enumerate(spans)
    ]
    scored = [
        (_score(spans, chosen, pairs), chosen) for chosen in _best_paths(spans, values, size=size)
    ]
    best = sorted(scored, key=_worth, reverse=True)[:READINGS]
    odds = [exp((score - best[0][0]) / TEMPERATURE) for score, _ in best]
    return [
        (odd / sum(odds), Parse(score=score, spans=_narrowed(spans, chosen, pairs)))
        for odd, (score, chosen) in zip(odds, best, strict=True)
    ]


def _strongest(spans: Sequence[Span]) -> list[Span]:
    """The spans worth looking at, each kind and place once."""
    best: dict[tuple[int, int, str, str], Span] = {}
    for span in sorted(spans, key=_gain, reverse=True):
        best.setdefault((span.start, span.end, span.slot, span.value), span)
    named = [span for span in best.values() if span.slot in _SLOTS_OF_MAKING]
    others = [span for span in best.values() if span.slot not in _SLOTS_OF_MAKING]
    works = [span for span in named if span.slot == WORK][:_MOST_WORKS]
    makers = [span for span in named if span.slot == MAKER][:_MOST_MAKERS]
    return works + makers + others[:_MOST_SPANS]


def pairs_of(spans: Sequence[Span], makers: npt.NDArray[np.int32]) -> Pairs:
    """Works, and makers of them, that are named at different words."""
    owners = _owners(spans)
    works = [index for index, span in enumerate(spans) if span.slot == WORK]
    pairs: Pairs = {}
    if not owners or not works:
        return pairs
    rows = np.concatenate([spans[index].rows for index in works])
    named = makers.take(rows, axis=0).ravel().tolist()
    if owners.keys().isdisjoint(named):  # that is most queries
        return pairs
    of_work = [index for index in works for _ in range(len(spans[index].rows))]
    for place, owner in enumerate(named):
        if owner in owners:
            at = place // makers.shape[1]
            work = of_work[at]
            for maker in owners[owner]:
                if not _overlap(spans[work], spans[maker]):
                    pairs.setdefault((work, maker), []).append(int(rows[at]))
    return pairs


def _owners(spans: Sequence[Span]) -> dict[int, list[int]]:
    """The row of every maker that is named, and the spans that name it."""
    owners: dict[int, list[int]] = {}
    for index, span in enumerate(spans):
        if span.slot == MAKER:
            for row in span.rows.tolist():
                owners.setdefault(row, []).append(index)
    return owners


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _best_paths(
    spans: Sequence[Span], values: Sequence[float], *, size: int
) -> list[tuple[int, ...]]:
    """The best choices of spans that do not overlap, best first."""
    starting: list[list[int]] = [[] for _ in range(size)]
    for index, span in enumerate(spans):
        if values[index] > 0:
            starting[span.start].append(index)
    reached: list[list[tuple[float, tuple[int, ...]]]] = [[] for _ in range(size + 1)]
    reached[0].append((0.0, ()))
    for at in range(size):
        here = sorted(reached[at], key=_worth, reverse=True)[:_BEAM]
        reached[at + 1] += here
        for index in starting[at]:
            value, end = values[index], spans[index].end
            reached[end] += [(score + value, (*chosen, index)) for score, chosen in here]
    return [chosen for _, chosen in sorted(reached[size], key=_worth, reverse=True)]


def _score(spans: Sequence[Span], chosen: Sequence[int], pairs: Pairs) -> float:
    """The true score: every work gets the bonus once, if a maker of it is there."""
    score = 0.0
    tags, named = 0, False
    for index in chosen:
        span = spans[index]
        score += span.gain
        named = named or span.slot == MAKER
        tags += span.slot == "tag"
    if not named:
        return score
    score -= _ATTRIBUTE_BESIDE_MAKER * tags
    if pairs:
        paired = {work for work in chosen for maker in chosen if (work, maker) in pairs}
        score += PAIR_BONUS * len(paired)
    return score


def _narrowed(spans: Sequence[Span], chosen: Sequence[int], pairs: Pairs) -> tuple[Span, ...]:
    """The chosen spans, works with the rows by the makers beside them, if there are any."""
    narrowed: list[Span] = []
    for index in chosen:
        span = spans[index]
        rows = [row for maker in chosen for row in pairs.get((index, maker), ())] if pairs else []
        if rows:
            span = replace(span, rows=np.array(list(dict.fromkeys(rows))[:_ROWS_SHOWN], np.int32))
        elif len(span.rows) > _ROWS_SHOWN:
            span = replace(span, rows=span.rows[:_ROWS_SHOWN])
        narrowed.append(span)
    return tuple(narrowed)
