"""Predicted queries from what an entity and its maker are called."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ltrr_cli.memory.query_collector import Collector
from ltrr_cli.memory.title_parts import bare_title, version_words, versions
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.text import normalise

_MAKERS = 3  # of a work by twenty, nobody types the twentieth
_RARE = 2  # so many rare words of a title are looked at

Pairs = Iterator[tuple[str, int]]
"""Strings, each with the row of an entity that it may mean."""


def add_names(
    collector: Collector, entities: Sequence[Entity], *, name_types: Sequence[str]
) -> None:
    """Adds the strings that name single entities: titles, makers, and parts of both.

    name_types: types whose title is the name of a maker
    """
    called = [_called(row, entity) for row, entity in enumerate(entities)]
    works = [each for each in called if each.entity.type not in name_types]
    frequency = Counter(word for each in called for word in set(each.title.split()))
    rare = _Rarity(frequency, most=max(1, int(math.sqrt(len(entities)) / 3)))
    known = version_words(each.additions for each in called)
    makers = (each for each in called if each.entity.type in name_types)
    add = collector.add_all
    add(((each.title, each.row) for each in makers), template="name")
    add(((each.title, each.row) for each in works), template="title")
    add(_bare(called), template="bare title")
    add(_joined(called), template="joined")
    add(_aliases(called), template="alias")
    add(rare.words(works), template="rare word")
    add(rare.pairs(works), template="rare words")
    add(_with_maker(works, maker_first=False), template="title artist")
    add(_with_maker(works, maker_first=True), template="artist title")
    add(rare.with_last_name(works), template="last name and word")
    add(_albums(works), template="album artist")
    add(_versions(works, known), template="version")


class _Called(NamedTuple):
    """Normalised title, the same without additions, those, and the first makers, normalised."""

    row: int
    entity: Entity
    title: str
    short: str
    additions: list[str]
    makers: list[str]


def _called(row: int, entity: Entity) -> _Called:
    title = normalise(entity.title)
    bare, additions = bare_title(entity.title)
    short = title if bare == entity.title else normalise(bare)
    return _Called(
        row, entity, title, short, additions, [*map(normalise, entity.artists[:_MAKERS])]
    )


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


def _versions(works: Sequence[_Called], known: frozenset[str]) -> Pairs:
    for each in works:
        if each.additions and each.makers and each.short:
            for version in versions(each.additions, known=known):
                yield f"{each.makers[0]} {version}", each.row


class _Rarity:
    """Templates of rare words; frequency: titles that have each word; most: of a rare one."""

    def __init__(self, frequency: Counter[str], *, most: int) -> None:
        self._frequency = frequency
        self._most = most

    def words(self, works: Sequence[_Called]) -> Pairs:
        for each in works:
            title = each.short.split()
            rare = self._rare(title)
            if rare and len(title) > 1:
                yield rare[0], each.row

    def pairs(self, works: Sequence[_Called]) -> Pairs:
        for each in works:
            title = each.short.split()
            rare = self._rare(title)
            if 1 < len(rare) < len(title):
                yield " ".join(rare), each.row

    def with_last_name(self, works: Sequence[_Called]) -> Pairs:
        """The last word of the maker's name, and the rarest of the title."""
        for each in works:
            if each.makers and each.short and " " in each.makers[0]:
                rarest = min(each.short.split(), key=self._frequency.__getitem__)
                yield f"{each.makers[0].split()[-1]} {rarest}", each.row

    def _rare(self, title: list[str]) -> list[str]:
        return [word for word in title if self._frequency[word] <= self._most][:_RARE]
