"""Mistyped words and names, read as what was probably meant.

A repair is a further span with `edits` > 0: what was typed stays as a reading of its own. Words are
corrected one by one where that makes a link; names also as a whole and without their spaces, which
finds words that were torn apart, run together, or are too short to be corrected alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ltrr_cli.understanding.gazetteer import Gazetteer, naming_cost
from ltrr_cli.understanding.language import EMPTY_WORDS
from ltrr_cli.understanding.spans import MAKER, Span, SpanFinder, writing_evidence
from ltrr_cli.understanding.tokens import Tokens

EDIT_COST = 3.0
_UNKNOWN_EXPLAINED = 2.0  # a word that the catalogue lacks must be a slip
_JOIN_COST = 0.5
_RARE = 3  # words in at most so many entities may be slips
_MUCH_MORE = 3.0  # a correction of a known word is e^3 times as common
_MOST_SUSPECTS = 4
_CORRECTIONS = 6
_WINDOW = 4
_MOST_NAMES_TRIED = 4
_LONGEST_NAME = 5
_SHORTEST_NAME = 5
_SHORTEST_HALF = 2
_KNOWN_WORDS_COST = 2.0
_NUMBERED = re.compile(r"\d\d([^\W\d]{3,})")  # a file name's track number: "09mogwai"


Ways = Mapping[int, tuple[str, int]]
"""Place in the query → word to read there, with its edits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairs:
    """Further spans, and for words that the catalogue lacks the likeliest one that it has."""

    spans: tuple[Span, ...]
    words: dict[int, str]


class SpellingRepair:
    """Looks for repairs where the exact spans leave words without a meaning."""

    def __init__(self, gazetteer: Gazetteer, finder: SpanFinder) -> None:
        self._gazetteer = gazetteer
        self._finder = finder

    def repair(self, tokens: Tokens, exact: Sequence[Span]) -> Repairs:
        """Repairs of a query whose exact spans are known; none when they explain all of it."""
        believed = [(span.start, span.end) for span in exact if span.gain > 0]
        if (0, len(tokens)) in believed:
            return Repairs(spans=(), words={})
        covered = {at for start, end in believed for at in range(start, end)}
        spans: list[Span] = []
        fixed: dict[int, tuple[str, int]] = {}
        for at in self._suspects(tokens, covered):
            ways = self._ways(tokens.words[at])
            if ways and not self._gazetteer.spelling.frequency(tokens.words[at]):
                fixed[at] = ways[0]
            for way in ways:
                spans += self._in_context(tokens, {at: way}, at=at)
        if len(fixed) > 1:
            spans += self._in_context(tokens, fixed, at=min(fixed))
        spans += self._torn(tokens)
        for place in self._runs(tokens, covered):
            spans += self._as_name(tokens, place)
        return Repairs(spans=tuple(spans), words={at: word for at, (word, _) in fixed.items()})

    def _suspects(self, tokens: Tokens, covered: set[int]) -> list[int]:
        frequency = self._gazetteer.spelling.frequency
        rare = (
            (frequency(word), at) for at, word in enumerate(tokens.words) if not word.isdecimal()
        )
        return [
            at for count, at in sorted(rare) if count == 0 or (count <= _RARE and at not in covered)
        ][:_MOST_SUSPECTS]

    def _ways(self, word: str) -> list[tuple[str, int]]:
        """Corrections with their edits; a known word only gives way to far commoner ones."""
        spelling = self._gazetteer.spelling
        least = _MUCH_MORE if spelling.frequency(word) else 0.0
        ways = [
            (near, edits)
            for near, edits, commonness in spelling.corrections(word)[:_CORRECTIONS]
            if commonness >= least
        ]
        numbered = _NUMBERED.fullmatch(word)
        if numbered and spelling.frequency(numbered[1]):
            ways.insert(0, (numbered[1], 1))
        return ways or self._halves(word)

    def _halves(self, word: str) -> list[tuple[str, int]]:
        """Two known words that were run together."""
        frequency = self._gazetteer.spelling.frequency
        best = (0, "")
        for cut in range(_SHORTEST_HALF, min(len(word), 20) - _SHORTEST_HALF + 1):
            left, right = word[:cut], word[cut:]
            common = min(frequency(left), frequency(right))
            best = max(best, (common, f"{left} {right}"))
        return [(best[1], 1)] if best[0] > _RARE else []

    def _in_context(self, tokens: Tokens, ways: Ways, *, at: int) -> Iterator[Span]:
        """What the words around place `at` mean when other words stand at some places."""
        size = len(tokens)
        read = [ways[place][0] if place in ways else tokens.words[place] for place in range(size)]
        for start in range(max(0, at - _WINDOW + 1), at + 1):
            for end in range(at + 1, min(size, start + _WINDOW) + 1):
                repaired = [place for place in ways if start <= place < end]
                edits = sum(ways[place][1] for place in repaired)
                unknown = sum(
                    not self._gazetteer.spelling.frequency(tokens.words[place])
                    for place in repaired
                )
                key = " ".join(read[start:end])
                told = self._finder.told(key.split())
                told += _UNKNOWN_EXPLAINED * unknown - EDIT_COST * edits
                place = (start, end)
                yield from self._finder.named(tokens, place, key=key, told=told, edits=edits)

    def _torn(self, tokens: Tokens) -> Iterator[Span]:
        """Makers whose name was written as two words: "one republic"."""
        for at, (one, other) in enumerate(pairwise(tokens.words)):
            key = one + other
            if len(key) < _SHORTEST_NAME or one == "the" or other in EMPTY_WORDS:
                continue
            if key in self._gazetteer.names:
                told = max(self._finder.told((one, other)), _least_told(key)) - EDIT_COST
                yield from self._finder.named(tokens, (at, at + 2), key=key, told=told, edits=1)

    def _runs(self, tokens: Tokens, covered: set[int]) -> list[tuple[int, int]]:
        """Places where a mistyped name may stand: the whole query, and what is not explained."""
        size = len(tokens)
        frequency = self._gazetteer.spelling.frequency
        runs = [(0, size)] if 0 < size <= _LONGEST_NAME else []
        start = 0
        for at in range(size + 1):
            is_open = at < size and at not in covered and tokens.words[at] not in EMPTY_WORDS
            if not is_open or tokens.breaks[at]:
                if start < at and any(frequency(word) <= _RARE for word in tokens.words[start:at]):
                    runs.append((start, min(at, start + _LONGEST_NAME)))
                start = at if is_open else at + 1
        return list(dict.fromkeys(runs))[:_MOST_NAMES_TRIED]

    def _as_name(self, tokens: Tokens, place: tuple[int, int]) -> Iterator[Span]:
        """Makers whose whole name, without spaces, is near these words."""
        start, end = place
        words = tokens.words[start:end]
        words = words[1:] if words[0] == "the" and len(words) > 1 else words
        joined = "".join(words)
        if len(joined) < _SHORTEST_NAME:
            return
        evidence = writing_evidence(tokens, start, end) - _JOIN_COST
        if all(self._gazetteer.spelling.frequency(word) > _RARE for word in words):
            evidence -= _KNOWN_WORDS_COST
        near = self._gazetteer.name_spelling.corrections(joined)[:_CORRECTIONS]
        for key, edits in [(joined, 0), *((name, edits) for name, edits, _ in near)]:
            rows, weights = self._gazetteer.names.find(key)
            if len(rows) and (edits or len(words) > 1):
                weight = float(weights[0])
                told = max(self._finder.told(words), _least_told(key))
                gain = told - naming_cost(weight) + evidence - EDIT_COST * edits
                yield Span(
                    start=start, end=end, slot=MAKER, value=key, words=key, rows=rows, gain=gain,
                    edits=max(1, edits), strength=weight,
                )  # fmt: skip


def _least_told(key: str) -> float:
    """A whole name tells by its length too: long names are seldom hit by chance."""
    return min(12.0, 1.2 * len(key))
