"""Predicted queries from attributes: "rock", "rock playlist", "80s rock"."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.config import Domain
from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.memory.query_collector import Collector
from ltrr_cli.ports import Columns
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.references import References
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
_DECADE, _YEARS = 10, 10_000
_TWO_DIGITS = range(1920, 2020)  # decades that people write as "80s" too


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holders:
    """Who has which facet: `rows[i]` has `names[facets[i]]` with a strength 0..1; all (n,)."""

    names: list[str]
    facets: npt.NDArray[np.int32]
    rows: Rows
    strengths: Scores

    def best_first(self, popularity: Scores) -> "_Holders":
        """The same by popularity × strength."""
        mass = (popularity[self.rows] + np.float32(_FLOOR)) * self.strengths
        return self.some(np.lexsort((self.rows, -mass)))

    def firsts(
        self,
        groups: npt.NDArray[np.int64],
        *,
        most: int,
        leading: npt.NDArray[np.bool_] | None = None,
    ) -> npt.NDArray[np.int64]:
        """Places of the first of each group, leading entities before others."""
        keys = groups if leading is None else groups * 2 + ~leading[self.rows]
        order = np.argsort(keys, kind="stable")
        return order[ranks_within(groups[order]) < most]

    def some(self, places: npt.NDArray[np.integer]) -> "_Holders":
        """Those at these places."""
        return replace(
            self,
            facets=self.facets[places],
            rows=self.rows[places],
            strengths=self.strengths[places],
        )

    def add(
        self,
        collector: Collector,
        make: Callable[[int], Iterable[str]],
        codes: npt.NDArray[np.integer],
        *,
        template: str,
    ) -> None:
        """Adds the strings that `make` gives for a code, for each holder."""
        collector.add_made(make, codes, self.rows, template=template, strengths=self.strengths)


def add_facets(
    collector: Collector,
    references: References,
    *,
    attributes: Attributes,
    columns: Columns,
    domain: Domain,
) -> None:
    """Adds facets alone, with a word for a type, and with a decade.

    A facet alone stands for 50 entities, makers and collections (types that hold others, such as
    playlists) before single works; with a type or a decade it stands for 20.
    """
    known, decades = _holders(attributes, columns.year)
    holders = known.best_first(columns.popularity)
    leading = np.isin(columns.types, _leading(references, columns, name_types=domain.name_types))
    _add_alone(collector, holders, leading=leading, domain=domain)
    _add_types(collector, holders, columns=columns, domain=domain)
    _add_decades(collector, holders, decades)


def _add_alone(
    collector: Collector,
    holders: _Holders,
    *,
    leading: npt.NDArray[np.bool_],
    domain: Domain,
) -> None:
    also = {normalise(tag): list(map(normalise, told)) for tag, told in domain.themes.items()}

    def alone(facet: int) -> Iterable[str]:
        name = holders.names[facet]
        return dict.fromkeys((name, *also.get(name, ())))

    groups = holders.facets.astype(np.int64)
    best = holders.some(holders.firsts(groups, most=BEST, leading=leading))
    leads = leading[best.rows]
    for template, is_so in (("facet", leads), ("facet of work", ~leads)):
        mine = best.some(np.flatnonzero(is_so))
        mine.add(collector, alone, mine.facets, template=template)


def _add_types(
    collector: Collector, holders: _Holders, *, columns: Columns, domain: Domain
) -> None:
    types = len(columns.type_names)
    groups = holders.facets.astype(np.int64) * types + columns.types[holders.rows]
    places = holders.firsts(groups, most=BEST_OF_TYPE)
    told = [domain.type_words.get(name, ())[:_TYPE_WORDS] for name in columns.type_names]
    words = [list(map(normalise, some)) for some in told]

    def of_type(group: int) -> Iterable[str]:
        facet = holders.names[group // types]
        return (f"{facet} {word}" for word in words[group % types])

    best = holders.some(places)
    best.add(collector, of_type, groups[places], template="facet and type")


def _add_decades(collector: Collector, holders: _Holders, decades: npt.NDArray[np.int16]) -> None:
    dated = holders.some(np.flatnonzero(decades[holders.rows]))
    groups = dated.facets.astype(np.int64) * _YEARS + decades[dated.rows]
    places = dated.firsts(groups, most=BEST_OF_TYPE)

    def of_decade(group: int) -> Iterable[str]:
        facet = dated.names[group // _YEARS]
        return (f"{decade} {facet}" for decade in decade_words(group % _YEARS))

    best = dated.some(places)
    best.add(collector, of_decade, groups[places], template="facet and decade")


def decade_words(decade: int) -> list[str]:
    """How people write a decade.

    >>> decade_words(1980), decade_words(1890)
    (['1980s', '80s'], ['1890s'])
    """
    return [f"{decade}s", f"{decade % 100:02}s"] if decade in _TWO_DIGITS else [f"{decade}s"]


def _holders(
    attributes: Attributes, years: npt.NDArray[np.int16]
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
    decades = years // _DECADE * _DECADE
    open_to = np.flatnonzero((told > 0) & (decades[attributes.rows] == 0))[::-1]
    decades[attributes.rows[open_to]] = told[open_to]  # the first that is told comes last and stays
    return holders, decades


def _leading(references: References, columns: Columns, *, name_types: Collection[str]) -> list[int]:
    """Numbers of the types of makers and collections."""
    held = np.bincount(columns.types, references.related.lengths)
    holds_others = np.flatnonzero(held >= _HOLDS_OTHERS * np.bincount(columns.types)).tolist()
    makers = (at for at, name in enumerate(columns.type_names) if name in name_types)
    return [*holds_others, *makers]
