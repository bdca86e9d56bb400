"""Everything that some neighbouring words of a query could mean, with the gain of believing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from ltrr_cli.ports import PrefixLists
from ltrr_cli.records.hits import Rows
from ltrr_cli.understanding.gazetteer import Gazetteer, naming_cost
from ltrr_cli.understanding.language import EMPTY_WORDS
from ltrr_cli.understanding.patterns import times
from ltrr_cli.understanding.tokens import CUES, Tokens
from ltrr_cli.understanding.vocabulary import Vocabulary

LONGEST = 6
MAKER, WORK = "artist", "title"

_WORST = -5.0  # below this not even the maker of the title beside it helps
_WHOLE_QUERY = 4.0
_QUOTED, _HALF_QUOTED = 6.0, -1.0
_CAPITALS, _NO_CAPITALS = 2.0, -2.0
_AFTER_CUE, _AFTER_BY = 1.0, 2.0
_BETWEEN_BREAKS, _ONE_BREAK = 1.5, 0.5
_LONG_QUERY, _PROSE_COST, _MOST_PROSE_COST = 6, 0.3, 3.0
_MAKER_COST, _PART_COST = -2.5, 2.0  # a name that is also a title is rather the maker
_WORD_IN_A_ROW = 1.0  # words seldom stand next to each other as in a name by chance
_SHORT_QUERY = 8  # words; in longer ones an empty word alone is no title
_ATTRIBUTE, _ATTRIBUTE_WORD, _ATTRIBUTE_WHOLE = 1.0, 1.5, 2.0
_GAIN = {"decade": 3.5, "year": 2.0, "language": 2.0, "type": 2.0, "filler": 1.0}
_SINGLE_NEW = 0.3


@dataclass(slots=True, kw_only=True)  # not frozen: dozens are made, that takes a third of the time
class Span:
    """Words `start` to `end` (exclusive) mean something; nobody changes it.

    gain: log-odds of the meaning against words that stand for themselves; words: the words as
    they were read, repaired where `edits` > 0; rows: what is named, best first.
    """

    start: int
    end: int
    slot: str
    value: str
    gain: float
    words: str
    rows: Rows
    strength: float = 1.0
    edits: int = 0


_NO_ROWS = np.empty(0, np.int32)

_Table = tuple[str, PrefixLists, float]
"""Of names: the slot of what they name, the names, and what it costs to mean one of them."""

_Tables = tuple[_Table, ...]
_Named = dict[int, _Tables]
"""Place where a name ends → the tables that may have it; an own one for each place of beginning."""


class SpanFinder:
    """Finds spans; `filler` are phrases that carry a request but no content."""

    def __init__(
        self, gazetteer: Gazetteer, vocabulary: Vocabulary, *, filler: frozenset[str]
    ) -> None:
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary
        self._filler = filler
        self._surfaces = vocabulary.surfaces
        self._makers: _Table = (MAKER, gazetteer.names, _MAKER_COST)
        self._works: _Table = (WORK, gazetteer.titles, 0.0)
        self._parts: _Table = (MAKER, gazetteer.parts, _PART_COST)

    def find(self, tokens: Tokens) -> list[Span]:
        """All spans that a table, a list or a pattern knows; only titles exceed six words."""
        words = tokens.words
        information = [self._gazetteer.information(word) for word in words]
        names = self._names(words)
        found: list[Span] = []
        for start in range(len(words)):
            found += self._from(tokens, start, information, named=names[start])
        found += [
            _plain(
                (time.start, time.end),
                time.slot,
                time.value,
                gain=_time_gain(time.value, time.slot),
            )
            for time in times(words)
        ]
        return found

    def _names(self, words: Sequence[str]) -> list[_Named]:
        """For each place where a name may begin, where those that do so end, and who has them."""
        text, makers, titles = " ".join(words), self._gazetteer.names, self._gazetteer.titles
        begins = list(accumulate((len(word) + 1 for word in words), initial=0))
        end_at = {begin - 1: at for at, begin in enumerate(begins)}
        names: list[_Named] = []
        for at, begin in enumerate(begins[:-1]):
            some = text[begin : begins[min(at + LONGEST, len(words))] - 1]
            ends = [begin + len(key) for key in makers.beginning(some)]
            named: _Named = {end_at[end]: (self._makers,) for end in ends if end in end_at}
            for key in titles.beginning(text[begin:]):
                if end := end_at.get(begin + len(key)):
                    others = (self._makers,) if end - at > LONGEST else named.get(end, ())
                    named[end] = (*others, self._works)
            names.append(named)
        return names

    def _from(
        self, tokens: Tokens, start: int, information: Sequence[float], *, named: _Named
    ) -> Iterator[Span]:
        """Spans that begin at this word; named: where names that begin here end."""
        size = len(tokens)
        key, told = "", 0.0
        for end in range(start + 1, max(min(start + LONGEST, size), *named, 0) + 1):
            key = f"{key} {tokens.words[end - 1]}" if key else tokens.words[end - 1]
            told += information[end - 1]
            if end == start + 1 and size > _SHORT_QUERY and key in EMPTY_WORDS:
                continue
            tables = named.get(end, ())
            if end == start + 1:  # a part of a maker's name is one word
                tables = (*tables, self._parts)
            if tables:
                yield from self.named(tokens, (start, end), key=key, told=told, tables=tables)
            if tokens.possessive[end - 1]:  # "Slowdive's"
                yield from self.named(tokens, (start, end), key=key[:-1], told=told)
            if key in self._filler or key in self._surfaces:
                yield from self._meant(start, end, key=key, whole=end - start == size)

    def named(
        self,
        tokens: Tokens,
        place: tuple[int, int],
        *,
        key: str,
        told: float,
        edits: int = 0,
        tables: _Tables = (),
    ) -> Iterator[Span]:
        """What `key` names, read at these words (start, end) of the query.

        edits: that it took to read so; tables: that may have it, all when none are given.
        """
        if not tables:
            whole = (self._makers, self._works)
            tables = whole if " " in key else (*whole, self._parts)
        start, end = place
        evidence: float | None = None
        in_a_row = _WORD_IN_A_ROW * key.count(" ")
        for slot, table, cost in tables:
            rows, weights = table.find(key)
            if not len(rows):
                continue
            weight = float(weights[0])
            if evidence is None:
                evidence = writing_evidence(tokens, start, end)
            gain = told - naming_cost(weight) - cost + evidence + in_a_row
            if gain > _WORST:
                yield Span(
                    start=start, end=end, slot=slot, value=key, gain=gain, words=key, rows=rows,
                    strength=weight if cost < _PART_COST else weight / 2, edits=edits,
                )  # fmt: skip

    def told(self, words: Sequence[str]) -> float:
        """How much these words tell in all."""
        return sum(map(self._gazetteer.information, words))

    def _meant(self, start: int, end: int, *, key: str, whole: bool) -> Iterator[Span]:
        if key in self._filler:
            yield _plain((start, end), "filler", key, gain=_GAIN["filler"] * (1 + end - start))
        for meaning in self._vocabulary.find(key):
            gain = _GAIN.get(meaning.slot, 0.0)
            if not gain:
                gain = _ATTRIBUTE + 2 * meaning.weight + _ATTRIBUTE_WORD * (end - start - 1)
            gain += _ATTRIBUTE_WHOLE if whole else 0.0
            yield Span(
                start=start, end=end, slot=meaning.slot, value=meaning.value, gain=gain, words=key,
                rows=_NO_ROWS, strength=meaning.weight,
            )  # fmt: skip


def writing_evidence(tokens: Tokens, start: int, end: int) -> float:
    """What quotes, capitals, punctuation and the word in front say for a name at these words."""
    size = len(tokens.words)
    if end - start == size:
        return _WHOLE_QUERY
    evidence = -min(_MOST_PROSE_COST, _PROSE_COST * max(0, size - _LONG_QUERY))
    quote = tokens.quote[start]
    if quote or tokens.quote[end - 1]:
        evidence += _QUOTED if _is_quotation(tokens, start, end) else _HALF_QUOTED
    if tokens.mixed:
        telling = [at for at in range(start, end) if tokens.words[at] not in EMPTY_WORDS] or [start]
        capitals = all(tokens.capital[at] for at in telling)
        at_start = start == 0 and end == 1
        evidence += (_CAPITALS if not at_start else 0.0) if capitals else _NO_CAPITALS
    before = tokens.words[start - 1] if start else ""
    if before in CUES:
        evidence += _AFTER_BY if before == "by" else _AFTER_CUE
    breaks = tokens.breaks[start] + tokens.breaks[end]
    return evidence + (0.0, _ONE_BREAK, _BETWEEN_BREAKS)[breaks]


def _is_quotation(tokens: Tokens, start: int, end: int) -> bool:
    quote = tokens.quote[start]
    inside = all(tokens.quote[at] == quote for at in range(start, end))
    begins = start == 0 or tokens.quote[start - 1] != quote
    ends = end == len(tokens) or tokens.quote[end] != quote
    return bool(quote) and inside and begins and ends


def _time_gain(value: str, slot: str) -> float:
    if value == "new":
        return _SINGLE_NEW
    return _GAIN[slot] * (2.0 if "-" in value else 1.0)


def _plain(place: tuple[int, int], slot: str, value: str, *, gain: float) -> Span:
    start, end = place
    return Span(start=start, end=end, slot=slot, value=value, gain=gain, words=value, rows=_NO_ROWS)
