"""Predicted queries for the works of a maker, and for makers like another."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.config import Domain
from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.memory.query_collector import Collector
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.text import normalise

WORKS = 20
"""How many works of a type a maker's name stands for."""


def add_works(
    collector: Collector, entities: Sequence[Entity], *, popularity: Scores, domain: Domain
) -> None:
    """Adds "maker", "maker songs" and "songs by maker" for the best-known works of each maker."""
    names: dict[str, int] = {}
    makers, rows = _pairs_of_work_and_maker(entities, names, name_types=domain.name_types)
    number_of_type = {
        name: number
        for number, name in enumerate(dict.fromkeys(entity.type for entity in entities))
    }
    types = np.array([number_of_type[entities[row].type] for row in rows], np.int32)
    best = _best_known(makers.astype(np.int64) * len(number_of_type) + types, rows, popularity)
    texts = [normalise(name) for name in names]
    known = list(zip((texts[m] for m in makers[best].tolist()), rows[best].tolist(), strict=True))
    word_of = {name: plural(name, domain.type_words) for name in number_of_type}
    collector.add_all(known, template="maker")
    collector.add_all(
        (
            (query, row)
            for text, row in known
            for word in word_of[entities[row].type]
            for query in (f"{text} {word}", f"{word} by {text}")
        ),
        template="works by",
    )


def add_alike(collector: Collector, entities: Sequence[Entity], *, domain: Domain) -> None:
    """Adds "like X" and "artists like X" for the makers that X is related to, either way."""
    makers = {
        entity.id: row for row, entity in enumerate(entities) if entity.type in domain.name_types
    }
    for row, related in _related_makers(entities, makers):
        for one, other in ((row, related), (related, row)):
            name = normalise(entities[one].title)
            collector.add(f"like {name}", other, template="like")
            for word in plural(entities[other].type, domain.type_words):
                collector.add(f"{word} like {name}", other, template="like")


def plural(entity_type: str, type_words: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The word for many of a type: the longer of the first two that the domain gives.

    >>> plural("track", {"track": ("song", "songs", "tune")}), plural("x", {})
    (['songs'], [])
    """
    return (
        [max(map(normalise, type_words[entity_type][:2]), key=len)]
        if type_words.get(entity_type)
        else []
    )


def _pairs_of_work_and_maker(
    entities: Sequence[Entity], names: dict[str, int], *, name_types: Sequence[str]
) -> tuple[Rows, Rows]:
    pairs = [
        (names.setdefault(maker, len(names)), row)
        for row, entity in enumerate(entities)
        if entity.type not in name_types
        for maker in entity.artists
    ]
    makers, rows = np.array(pairs, np.int32).reshape(-1, 2).T
    return makers, rows


def _best_known(
    groups: npt.NDArray[np.int64], rows: Rows, popularity: Scores
) -> npt.NDArray[np.int64]:
    order = np.lexsort((rows, -popularity[rows], groups))
    return order[ranks_within(groups[order]) < WORKS]


def _related_makers(
    entities: Sequence[Entity], makers: Mapping[str, int]
) -> Iterator[tuple[int, int]]:
    for row in makers.values():
        for entity_id in entities[row].related:
            if entity_id in makers:
                yield row, makers[entity_id]
