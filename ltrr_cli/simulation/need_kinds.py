"""The kinds of needs: what is drawn, and what would meet it.

Kinds speak of works, makers and facets, so they hold for books and shops as for music.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ltrr_cli.simulation.catalogue import Places, Weights
from ltrr_cli.simulation.listeners import Listener
from ltrr_cli.simulation.needs import MISSPELLED, Need, World, draw, need
from ltrr_cli.text import normalise

_TOP_WORKS = 12
_HOLDERS = 40
_FAVOURITES = 12
_ALIKE = 0.6  # cosine from which makers count as similar
_YEARS_NEW = 3
_SEVERAL = 3  # works, from which on a maker is somebody to explore
_NEW_BY_MAKER = 0.7  # of the needs for something new; the others are for a facet
_DESCRIBED_WORDS = 4
_TYPED = 0.4  # of the needs for many things name their type
_OTHER_TYPE = 0.1  # what is left of a grade when the type is another
_COMBINED = 0.3  # of the needs for a facet are for two at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Wisher:
    """A listener in a week of the world; appeal: see `World.appeal`."""

    world: World
    listener: Listener
    appeal: Weights
    rng: np.random.Generator


def known_work(by: Wisher) -> Need | None:
    """One work; another of the same title is half as good, its maker hardly."""
    at = draw(by.appeal * by.world.is_work, by.rng)
    return None if at is None else _work(by, at, kind="known work")


def known_maker(by: Wisher) -> Need | None:
    """A maker, or the best-known works."""
    at = draw(by.appeal * by.world.is_maker, by.rng)
    return None if at is None else _maker(by, at, kind="known maker")


def misspelled(by: Wisher) -> Need | None:
    """A work or a maker, whose name will be mistyped."""
    at = draw(by.appeal, by.rng)
    if at is None:
        return None
    make = _maker if by.world.is_maker[at] else _work
    return make(by, at, kind=MISSPELLED)


def exploration(by: Wisher) -> Need | None:
    """Anything with a facet, or two, now and then of one type.

    The better the more it has of the facets and the more it suits the taste.
    """
    facet = _facet(by)
    if facet is None:
        return None
    words = [facet]
    places, strengths = by.world.catalogue.facets[facet]
    if by.rng.random() < _COMBINED:
        words, places, strengths = _combined(by, facet)
    wanted = _type(by, places)
    fit = strengths * np.sqrt(by.appeal[places])
    grades = (0.35 + 0.65 * fit / fit.max()) * _of_type(by, places, wanted)
    best = np.argsort(-grades, kind="stable")[:_HOLDERS]
    grades = grades[best] / grades[best[0]]
    return need("exploration", words=words, type=wanted, graded=[(places[best], grades)])


def works_of_maker(by: Wisher) -> Need | None:
    """Works of a maker that the listener has not played yet."""
    at = draw(by.appeal * by.world.is_maker, by.rng)
    if at is None or len(by.world.catalogue.works[at]) < _SEVERAL:
        return None
    works = _best_known(by, at)[: 3 * _TOP_WORKS]
    fresh = np.where(np.isin(works, by.listener.played), 0.2, np.linspace(1.0, 0.6, len(works)))
    wanted = _type(by, works)
    fresh *= _of_type(by, works, wanted)
    fresh /= fresh.max()
    return need("works of a maker", about=[at], type=wanted, graded=[(works, fresh), (at, 0.3)])


def related(by: Wisher) -> Need | None:
    """Other makers like one, and what they are known for."""
    catalogue = by.world.catalogue
    at = draw(by.appeal * by.world.is_maker, by.rng)
    if at is None:
        return None
    declared = catalogue.related.get(at, np.empty(0, np.int64))
    near = declared[by.world.is_maker[declared]]
    cosine = catalogue.directions @ catalogue.directions[[at]].toarray()[0]
    alike = np.flatnonzero((cosine > _ALIKE) & by.world.is_maker)
    alike = alike[(alike != at) & ~np.isin(alike, near)]
    if not len(near) and not len(alike):
        return None
    works = [_best_known(by, other)[:3] for other in near.tolist()]
    graded = [
        (near, 1.0),
        (alike, (0.5 if len(near) else 0.9) * cosine[alike]),
        *((each, 0.5) for each in works),
    ]
    return need("related", about=[at], graded=graded)


def new_works(by: Wisher) -> Need | None:
    """The last works of a maker, or the newest with a facet."""
    years = by.world.catalogue.years
    if by.rng.random() < _NEW_BY_MAKER:
        at = draw(by.appeal * by.world.is_maker, by.rng)
        works = np.empty(0, np.int64) if at is None else by.world.catalogue.works[at]
        about, words = [] if at is None else [at], []
    else:
        facet = _facet(by)
        works = np.empty(0, np.int64) if facet is None else by.world.catalogue.facets[facet][0]
        about, words = [], [] if facet is None else [facet]
    newest = int(years[works].max(initial=0))
    ages = newest - years[works]
    works, ages = works[ages < _YEARS_NEW], ages[ages < _YEARS_NEW]
    if not newest or not len(works):
        return None
    return need("new", about=about, words=words, graded=[(works, 1.0 - 0.3 * ages)])


def again(by: Wisher) -> Need | None:
    """A favourite once more, asked for as shortly as somebody does who means what is known."""
    at = draw(by.listener.plays[:_FAVOURITES], by.rng)
    if at is None:
        return None
    favourites = by.listener.played[:_FAVOURITES]
    target = int(favourites[at])
    maker = by.world.catalogue.maker
    same = favourites[(maker[favourites] == maker[target]) & (maker[favourites] >= 0)]
    return need("again", about=[target], graded=[(target, 1.0), (same, 0.3)])


def described(by: Wisher) -> Need | None:
    """Something whose name does not come to mind, but what it is like."""
    catalogue = by.world.catalogue
    for _ in range(8):
        at = draw(by.appeal, by.rng)
        if at is None:
            break
        if len((catalogue.entities[at].description or "").split()) >= _DESCRIBED_WORDS:
            kin = catalogue.related.get(at, np.empty(0, np.int64))
            return need("described", about=[at], graded=[(at, 1.0), (kin, 0.15)])
    return None


KINDS: Mapping[str, tuple[float, Callable[[Wisher], Need | None]]] = MappingProxyType({
    "known work": (0.25, known_work),
    "known maker": (0.11, known_maker),
    MISSPELLED: (0.16, misspelled),
    "exploration": (0.12, exploration),
    "works of a maker": (0.09, works_of_maker),
    "related": (0.08, related),
    "new": (0.05, new_works),
    "again": (0.10, again),
    "described": (0.04, described),
})
"""Kind → its share of all needs, and how one is drawn; None where the catalogue has no such."""


def draw_need(by: Wisher) -> Need:
    """A need of a kind that the listener is given to.

    Raises:
        ValueError: the catalogue has nothing to wish for.
    """
    shares = np.array([share for share, _ in KINDS.values()]) * by.listener.kinds
    for _ in range(20):
        kind = draw(shares, by.rng)
        found = list(KINDS.values())[kind or 0][1](by)
        if found is not None:
            return found
    anything = draw(by.appeal, by.rng)
    if anything is None:
        raise ValueError("a catalogue without entities cannot be searched")
    return _work(by, anything, kind="known work")


def _work(by: Wisher, at: int, *, kind: str) -> Need:
    catalogue = by.world.catalogue
    title, maker = normalise(catalogue.entities[at].title), int(catalogue.maker[at])
    graded = [(np.array([at]), 1.0)]
    if maker >= 0:
        siblings = catalogue.works[maker]
        named = [p for p in siblings.tolist() if normalise(catalogue.entities[p].title) == title]
        graded += [(np.array(named), 0.6), (np.array([maker]), 0.25)]
    return need(kind, about=[at], graded=graded)


def _maker(by: Wisher, at: int, *, kind: str) -> Need:
    works = _best_known(by, at)[:_TOP_WORKS]
    return need(kind, about=[at], graded=[(at, 1.0), (works, np.linspace(0.55, 0.3, len(works)))])


def _best_known(by: Wisher, maker: int) -> Places:
    works = by.world.catalogue.works.get(maker, np.empty(0, np.int64))
    return works[np.argsort(-by.world.catalogue.popularity[works], kind="stable")]


def _type(by: Wisher, places: Places) -> str:
    """The type that is asked for: as often a rare one as a frequent one; "" for any."""
    entities = by.world.catalogue.entities
    types: list[str] = sorted({entities[place].type for place in places.tolist()})
    if len(types) < 2 or by.rng.random() >= _TYPED:  # noqa: PLR2004 -- there is no choice
        return ""
    return types[int(by.rng.integers(len(types)))]


def _of_type(by: Wisher, places: Places, wanted: str) -> Weights:
    """What is left of the grade of each place."""
    entities = by.world.catalogue.entities
    fits = [not wanted or entities[place].type == wanted for place in places.tolist()]
    return np.where(fits, 1.0, _OTHER_TYPE)


def _combined(by: Wisher, facet: str) -> tuple[list[str], Places, Weights]:
    """The facet with another one that something has beside it, and who has both."""
    catalogue = by.world.catalogue
    places, strengths = catalogue.facets[facet]
    at = int(places[draw(strengths * by.appeal[places], by.rng) or 0])
    others = sorted(set(catalogue.facets_of[at]) & set(catalogue.facets) - {facet})
    if not others:
        return [facet], places, strengths
    other = others[int(by.rng.integers(len(others)))]
    both, here, there = np.intersect1d(places, catalogue.facets[other][0], return_indices=True)
    return [facet, other], both, strengths[here] * catalogue.facets[other][1][there]


def _facet(by: Wisher) -> str | None:
    """A facet of something that the listener thinks of."""
    catalogue = by.world.catalogue
    for _ in range(8):
        at = draw(by.appeal, by.rng)
        mine = {} if at is None else catalogue.facets_of[at]
        named = [name for name in mine if name in catalogue.facets]
        if named:
            strengths = np.array([mine[name] for name in named])
            return named[draw(strengths, by.rng) or 0]
    return None
