"""Predicted queries from what an entity and its maker are called."""

import math
from collections import Counter
from collections.abc import Sequence

from ltrr_cli.memory.query_collector import Collector
from ltrr_cli.memory.title_parts import bare_title, version_words, versions
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.text import normalise

_MAKERS = 3  # of a work by twenty, nobody types the twentieth


def add_names(
    collector: Collector, entities: Sequence[Entity], *, name_types: Sequence[str]
) -> None:
    """Adds the strings that name single entities: titles, makers, and parts of both.

    name_types: types whose title is the name of a maker
    """
    templates = _NameTemplates(collector, entities)
    for row, entity in enumerate(entities):
        templates.add_called(row, entity, template="name" if entity.type in name_types else "title")
        if entity.type not in name_types:
            templates.add_parts(row, entity)


class _NameTemplates:
    """The templates, with the word statistics of all titles."""

    def __init__(self, collector: Collector, entities: Sequence[Entity]) -> None:
        self._add = collector.add
        self._titles = [normalise(entity.title) for entity in entities]
        self._parts = [bare_title(entity.title) for entity in entities]
        self._short = [
            title if bare == entity.title else normalise(bare)
            for entity, title, (bare, _) in zip(entities, self._titles, self._parts, strict=True)
        ]
        self._frequency = Counter(word for title in self._titles for word in set(title.split()))
        self._rare = max(1, int(math.sqrt(len(entities)) / 3))
        self._versions = version_words(additions for _, additions in self._parts)
        self._names: dict[str, str] = {}

    def add_called(self, row: int, entity: Entity, *, template: str) -> None:
        """Whole names: title, title without additions, AC/DC as one word, aliases."""
        title = self._titles[row]
        self._add(title, row, template=template)
        if self._short[row] != title:
            self._add(self._short[row], row, template="bare title")
        if " " in title and " " not in entity.title.strip():
            self._add(title.replace(" ", ""), row, template="joined")
        for alias in entity.aliases:
            self._add(normalise(alias), row, template="alias")

    def add_parts(self, row: int, entity: Entity) -> None:
        """Rare words of the title, and title, album and version together with the maker."""
        _, additions = self._parts[row]
        title, short = self._titles[row], self._short[row]
        title_words = short.split()
        self._add_rare_words(row, title_words)
        for maker in map(self._name, entity.artists[:_MAKERS]):
            for form in dict.fromkeys((title, short)):
                self._add(f"{form} {maker}", row, template="title artist")
                self._add(f"{maker} {form}", row, template="artist title")
        if entity.artists and title_words:
            self._add_with_maker(row, entity, title_words=title_words)
            for version in versions(additions, known=self._versions):
                self._add(f"{self._name(entity.artists[0])} {version}", row, template="version")

    def _add_rare_words(self, row: int, title_words: list[str]) -> None:
        rare = [word for word in title_words if self._frequency[word] <= self._rare][:2]
        if rare and len(title_words) > 1:
            self._add(rare[0], row, template="rare word")
        if len(rare) < len(title_words) and len(rare) > 1:
            self._add(" ".join(rare), row, template="rare words")

    def _add_with_maker(self, row: int, entity: Entity, *, title_words: list[str]) -> None:
        maker = self._name(entity.artists[0])
        names = maker.split()
        if len(names) > 1:
            word = min(title_words, key=self._frequency.__getitem__)
            self._add(f"{names[-1]} {word}", row, template="last name and word")
        if entity.album:
            self._add(f"{self._name(entity.album)} {maker}", row, template="album artist")

    def _name(self, name: str) -> str:
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = normalise(name)
        return known
