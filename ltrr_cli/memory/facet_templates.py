"""Predicted queries from attributes: "rock", "rock playlist", "80s rock"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.config import Domain
from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.memory.query_collector import Collector
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.text import normalise

KINDS = ("genre", "tag")
"""Kinds of attributes that people ask for by themselves."""

BEST, BEST_OF_TYPE = 50, 20


class Attributes(Protocol):
    """Entry i says that entity `rows[i]` has `facets[codes[i]]`, such as `genre=rock`, with a
    weight 0..1; all (m,), of any order, declared and inferred alike.
    """

    @property
    def facets(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Rows: ...
    @property
    def codes(self) -> npt.NDArray[np.int32]: ...
    @property
    def weights(self) -> Scores: ...


_TYPE_WORDS = 2  # how many words of a type are put behind a facet
_HOLDS_OTHERS = 5  # a type whose entities relate to so many others on average is a collection
_FLOOR = 0.02  # popularity given to entities without any
_DECADE = 10
_TWO_DIGITS = range(1920, 2020)  # decades that people write as "80s" too


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holders:
    """Who has which facet: `rows[i]` has `names[facets[i]]` with a strength 0..1; all (n,)."""

    names: list[str]
    facets: npt.NDArray[np.int32]
    rows: Rows
    strengths: Scores

    def best(
        self,
        groups: npt.NDArray[np.int64],
        *,
        popularity: Scores,
        most: int,
        leading: npt.NDArray[np.bool_] | None = None,
    ) -> npt.NDArray[np.int64]:
        """Places of the best of each group by popularity × strength, leading entities first."""
        mass = (popularity[self.rows] + np.float32(_FLOOR)) * self.strengths
        follows = np.zeros(len(mass), np.bool_) if leading is None else ~leading[self.rows]
        order = np.lexsort((self.rows, -mass, follows, groups))
        return order[ranks_within(groups[order]) < most]

    def triples(self, places: npt.NDArray[np.int64]) -> Iterator[tuple[str, int, float]]:
        """(facet, row, strength) at these places."""
        columns = (column[places].tolist() for column in (self.facets, self.rows, self.strengths))
        for facet, row, strength in zip(*columns, strict=True):
            yield self.names[facet], row, strength


def add_facets(
    collector: Collector,
    entities: Sequence[Entity],
    *,
    attributes: Attributes,
    popularity: Scores,
    domain: Domain,
) -> None:
    """Adds facets alone, with a word for a type, and with a decade.

    A facet alone stands for 50 entities, makers and collections (types that hold others, such as
    playlists) before single works; with a type or a decade it stands for 20.
    """
    types = _type_numbers(entities)
    holders, decades = _holders(entities, attributes)
    leading = np.isin(types, _leading(entities, types, name_types=domain.name_types))
    _add_alone(collector, holders, leading=leading, popularity=popularity, domain=domain)
    groups = holders.facets.astype(np.int64) * 256 + types[holders.rows]
    places = holders.best(groups, popularity=popularity, most=BEST_OF_TYPE)
    words_of = {
        name: [*map(normalise, told[:_TYPE_WORDS])] for name, told in domain.type_words.items()
    }
    for facet, row, strength in holders.triples(places):
        for word in words_of.get(entities[row].type, ()):
            query = f"{facet} {word}"
            collector.add(query, row, template="facet and type", strength=strength)
    _add_decades(collector, holders, decades=decades, popularity=popularity)


def _add_alone(
    collector: Collector,
    holders: _Holders,
    *,
    leading: npt.NDArray[np.bool_],
    popularity: Scores,
    domain: Domain,
) -> None:
    also = {normalise(tag): list(map(normalise, told)) for tag, told in domain.themes.items()}
    groups = holders.facets.astype(np.int64)
    places = holders.best(groups, popularity=popularity, most=BEST, leading=leading)
    for facet, row, strength in holders.triples(places):
        template = "facet" if leading[row] else "facet of work"
        for text in dict.fromkeys((facet, *also.get(facet, ()))):
            collector.add(text, row, template=template, strength=strength)


def _add_decades(
    collector: Collector,
    holders: _Holders,
    *,
    decades: npt.NDArray[np.int16],
    popularity: Scores,
) -> None:
    decade_of = decades[holders.rows].astype(np.int64)
    dated = np.flatnonzero(decade_of)
    some = _Holders(
        names=holders.names,
        facets=holders.facets[dated],
        rows=holders.rows[dated],
        strengths=holders.strengths[dated],
    )
    groups = some.facets.astype(np.int64) * 10_000 + decade_of[dated]
    places = some.best(groups, popularity=popularity, most=BEST_OF_TYPE)
    for facet, row, strength in some.triples(places):
        for decade in decade_words(int(decades[row])):
            query = f"{decade} {facet}"
            collector.add(query, row, template="facet and decade", strength=strength)


def decade_words(decade: int) -> list[str]:
    """How people write a decade.

    >>> decade_words(1980), decade_words(1890)
    (['1980s', '80s'], ['1890s'])
    """
    return [f"{decade}s", f"{decade % 100:02}s"] if decade in _TWO_DIGITS else [f"{decade}s"]


def _holders(
    entities: Sequence[Entity], attributes: Attributes
) -> tuple[_Holders, npt.NDArray[np.int16]]:
    """Facets, and the decade of each entity (its own, or an attribute's), 0 where none is known."""
    parted = [facet.partition("=") for facet in attributes.facets]
    same: dict[str, int] = {}
    numbers = [
        same.setdefault(normalise(value), len(same)) if kind in KINDS else -1
        for kind, _, value in parted
    ]
    decades_of = [
        int(value[:4]) if kind == "decade" and value[:4].isdecimal() else 0
        for kind, _, value in parted
    ]
    facets = np.array(numbers, np.int32)[attributes.codes]
    is_held = facets >= 0
    holders = _Holders(
        names=list(same),
        facets=facets[is_held],
        rows=attributes.rows[is_held],
        strengths=attributes.weights[is_held],
    )
    told = np.array(decades_of, np.int16)[attributes.codes]
    decades = np.array([(e.year or 0) // _DECADE * _DECADE for e in entities], np.int16)
    open_to = np.flatnonzero((told > 0) & (decades[attributes.rows] == 0))[::-1]
    decades[attributes.rows[open_to]] = told[open_to]  # the first that is told comes last and stays
    return holders, decades


def _type_numbers(entities: Sequence[Entity]) -> npt.NDArray[np.uint8]:
    number_of: dict[str, int] = {}
    numbers = (number_of.setdefault(entity.type, len(number_of)) for entity in entities)
    return np.fromiter(numbers, np.uint8, len(entities))


def _leading(
    entities: Sequence[Entity], types: npt.NDArray[np.uint8], *, name_types: Sequence[str]
) -> list[int]:
    """Numbers of the types of makers and collections."""
    held = np.bincount(types, [len(entity.related) for entity in entities])
    holds_others = np.flatnonzero(held >= _HOLDS_OTHERS * np.bincount(types)).tolist()
    makers = {int(types[row]) for row, e in enumerate(entities) if e.type in name_types}
    return [*holds_others, *makers]
