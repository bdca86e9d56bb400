"""Predicted queries from what an entity and its maker are called."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ltrr_cli.memory.query_collector import NO_QUERIES, Collector
from ltrr_cli.memory.title_parts import addition_ends, bare_title
from ltrr_cli.memory.words_of_names import (
    NO_WORDS,
    replaced,
    usage,
    used_otherwise,
    without_unused,
    words_of_names,
)
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.first_seen import in_order_of_appearance
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_strings import NameStrings, WordsOfNames
from ltrr_cli.text import normalise

_MAKERS = 3  # of a work by twenty, nobody types the twentieth
_RARE = 2  # so many rare words of a title are looked at

Pairs = Iterator[tuple[str, int]]
"""Strings, each with the row of an entity that it may mean."""

NO_STRINGS = NameStrings(
    of_names=NO_WORDS,
    strings=NO_QUERIES,
    queries=np.empty(0, np.int32),
    rows=np.empty(0, np.int32),
    templates=np.empty(0, np.uint8),
)
"""Of no entity at all."""


def name_strings(
    entities: Sequence[Entity],
    *,
    name_types: Sequence[str],
    before: NameStrings = NO_STRINGS,
    origin: Rows | None = None,
) -> NameStrings:
    """The strings that name single entities: titles, makers, and parts of both.

    Made are those of entities that changed, and of the few of whose titles another word has become
    rare; the others are as they were.

    name_types: types whose title is the name of a maker; before: the strings of another catalogue;
    origin: shape (n,), the row there of an entity that is as it was, -1 for one that is new or
    changed, which all are when it is None.
    """
    if origin is None:
        origin = np.full(len(entities), -1, np.int32)
    called = {row: _called(row, entities[row]) for row in np.flatnonzero(origin < 0).tolist()}
    fresh = _words(list(called.values()), known=before.of_names.words)
    found = replaced(before.of_names, fresh, origin)
    was, now = (usage(each, size=len(found.words)) for each in (before.of_names, found))
    is_stale = (origin < 0) | used_otherwise(found, was, now)
    frequency = now.frequency.tolist()
    uses = _Uses(
        frequency=dict(zip(found.words, frequency, strict=True)),
        rare=_those(found.words, now.is_rare),
        versions=_those(found.words, now.is_version),
    )
    collector = Collector(before.strings)
    _add_names(
        collector,
        [
            called.get(row) or _called(row, entities[row])
            for row in np.flatnonzero(is_stale).tolist()
        ],
        uses,
        name_types=name_types,
    )
    return _merged(before, collector, origin=np.where(is_stale, -1, origin), found=found)


def _words(called: Sequence["_Called"], *, known: Sequence[str]) -> WordsOfNames:
    return words_of_names(
        [each.entity for each in called],
        title_lengths=[len(each.title.split()) for each in called],
        short=(each.short for each in called),
        ends=(each.ends for each in called),
        known=known,
    )


def _merged(
    before: NameStrings, collector: Collector, *, origin: Rows, found: WordsOfNames
) -> NameStrings:
    """What is kept of before, and what was collected for rows of no origin, in one order."""
    stays = np.flatnonzero(origin >= 0)
    row_of = np.full(len(before.of_names.names), -1, np.int32)
    row_of[origin[stays]] = stays
    is_kept = row_of[before.rows] >= 0
    strings, new_queries, new_rows, new_templates = collector.collected()
    queries = np.concatenate([before.queries[is_kept], new_queries])
    rows = np.concatenate([row_of[before.rows[is_kept]], new_rows])
    templates = np.concatenate([before.templates[is_kept], new_templates])
    order = np.argsort(templates.astype(np.int64) << 32 | rows, kind="stable")
    seen, numbers = in_order_of_appearance(queries[order], size=len(strings))
    return NameStrings(
        of_names=without_unused(found),
        strings=strings.take(seen),
        queries=numbers[queries[order]],
        rows=rows[order],
        templates=templates[order],
    )


def _those(words: Sequence[str], is_so: np.ndarray) -> frozenset[str]:
    return frozenset(words[at] for at in np.flatnonzero(is_so).tolist())


def _add_names(
    collector: Collector, called: Sequence["_Called"], uses: "_Uses", *, name_types: Sequence[str]
) -> None:
    """By template in the order of `TEMPLATES`, then row."""
    works = [each for each in called if each.entity.type not in name_types]
    makers = (each for each in called if each.entity.type in name_types)
    add = collector.add_all
    add(((each.title, each.row) for each in makers), template="name")
    add(((each.title, each.row) for each in works), template="title")
    add(_with_maker(works, maker_first=False), template="title artist")
    add(_with_maker(works, maker_first=True), template="artist title")
    add(_aliases(called), template="alias")
    add(_joined(called), template="joined")
    add(_bare(called), template="bare title")
    add(uses.rare_word(works), template="rare word")
    add(uses.rare_words(works), template="rare words")
    add(uses.with_last_name(works), template="last name and word")
    add(_albums(works), template="album artist")
    add(uses.of_versions(works), template="version")


class _Called(NamedTuple):
    """Normalised title, the same without additions, their ends, and the first makers."""

    row: int
    entity: Entity
    title: str
    short: str
    ends: list[str]
    makers: list[str]


def _called(row: int, entity: Entity) -> _Called:
    title = normalise(entity.title)
    bare, additions = bare_title(entity.title)
    short = title if bare == entity.title else normalise(bare)
    makers = [*map(normalise, entity.artists[:_MAKERS])]
    return _Called(row, entity, title, short, addition_ends(additions), makers)


def _bare(called: Sequence[_Called]) -> Pairs:
    return ((each.short, each.row) for each in called if each.short != each.title)


def _joined(called: Sequence[_Called]) -> Pairs:
    """AC/DC as one word."""
    for each in called:
        if " " in each.title and " " not in each.entity.title.strip():
            yield each.title.replace(" ", ""), each.row


def _aliases(called: Sequence[_Called]) -> Pairs:
    return ((normalise(alias), each.row) for each in called for alias in each.entity.aliases)


def _with_maker(works: Sequence[_Called], *, maker_first: bool) -> Pairs:
    for each in works:
        for maker in each.makers:
            for form in dict.fromkeys((each.title, each.short)):
                yield f"{maker} {form}" if maker_first else f"{form} {maker}", each.row


def _albums(works: Sequence[_Called]) -> Pairs:
    for each in works:
        if each.makers and each.short and each.entity.album:
            yield f"{normalise(each.entity.album)} {each.makers[0]}", each.row


class _Uses(NamedTuple):
    """Templates of words that are rare, or name a version.

    frequency: titles that have each word; rare, versions: words.
    """

    frequency: Mapping[str, int]
    rare: frozenset[str]
    versions: frozenset[str]

    def rare_word(self, works: Sequence[_Called]) -> Pairs:
        for each in works:
            title = each.short.split()
            rare = self._rare(title)
            if rare and len(title) > 1:
                yield rare[0], each.row

    def rare_words(self, works: Sequence[_Called]) -> Pairs:
        for each in works:
            title = each.short.split()
            rare = self._rare(title)
            if 1 < len(rare) < len(title):
                yield " ".join(rare), each.row

    def with_last_name(self, works: Sequence[_Called]) -> Pairs:
        """The last word of the maker's name, and the rarest of the title."""
        for each in works:
            if each.makers and each.short and " " in each.makers[0]:
                rarest = min(each.short.split(), key=self.frequency.__getitem__)
                yield f"{each.makers[0].split()[-1]} {rarest}", each.row

    def of_versions(self, works: Sequence[_Called]) -> Pairs:
        for each in works:
            if each.ends and each.makers and each.short:
                for version in sorted(self.versions.intersection(each.ends)):
                    yield f"{each.makers[0]} {version}", each.row

    def _rare(self, title: list[str]) -> list[str]:
        return [word for word in title if word in self.rare][:_RARE]
