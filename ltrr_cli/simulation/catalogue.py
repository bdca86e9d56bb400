"""The catalogue as simulated listeners know it: names, makers, facets and tastes as arrays."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Columns, EntityStore
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.text import normalise

if TYPE_CHECKING:
    from scipy import sparse

Places = npt.NDArray[np.int64]
"""Numbers of known entities, 0-based; place p is row `rows[p]` of the index."""
Weights = npt.NDArray[np.float64]

MOST_KNOWN = 50_000
"""Of a larger catalogue listeners know the most popular ones only."""

_OF_MAKER = 0.8  # what a work has of its maker's facets
_FEWEST_HOLDERS = 5  # a facet of fewer entities is nothing that many ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCatalogue:
    """What listeners know; p entities.

    rows: (p,), their rows in the index, ascending; entities: aligned; popularity, years: (p,), 0
    when unknown; maker: (p,), place of the best-known maker of each work, -1 for none; works:
    maker → its works; related: place → places it declares.
    facets: name → (places, strengths 0..1) of the holders, strongest first; facets_of: (p,), the
    names that each has; directions: sparse (p, f), unit rows of facet strengths, for tastes.
    """

    rows: Places
    entities: Sequence[Entity]
    popularity: Weights
    years: npt.NDArray[np.int16]
    maker: Places
    works: Mapping[int, Places]
    related: Mapping[int, Places]
    facets: Mapping[str, tuple[Places, Weights]]
    facets_of: Sequence[Mapping[str, float]]
    directions: "sparse.csr_array"

    def __len__(self) -> int:
        return len(self.rows)


def known_catalogue(
    store: EntityStore, columns: Columns, *, maker_types: Sequence[str]
) -> SimulatedCatalogue:
    """The best-known entities of an index; maker_types: types whose title is a maker's name."""
    order = np.argsort(-columns.popularity, kind="stable")[:MOST_KNOWN]
    rows = np.sort(order).astype(np.int64)
    entities = [store.get(row) for row in rows.tolist()]
    popularity = columns.popularity[rows].astype(np.float64)
    maker = _makers(entities, popularity, maker_types=maker_types)
    works = _groups(maker)
    facets_of = _facets_of(entities, maker)
    facets = _holders(facets_of)
    return SimulatedCatalogue(
        rows=rows,
        entities=entities,
        popularity=popularity,
        years=np.array([entity.year or 0 for entity in entities], np.int16),
        maker=maker,
        works=works,
        related=_related(entities),
        facets=facets,
        facets_of=facets_of,
        directions=_directions(facets, len(entities)),
    )


def _makers(
    entities: Sequence[Entity], popularity: Weights, *, maker_types: Sequence[str]
) -> Places:
    known: dict[str, int] = {}
    for place in np.argsort(popularity, kind="stable").tolist():
        if entities[place].type in maker_types:
            known[normalise(entities[place].title)] = place
    makers = (
        -1
        if entity.type in maker_types
        else known.get(normalise(entity.artists[0]), -1)
        if entity.artists
        else -1
        for entity in entities
    )
    return np.fromiter(makers, np.int64, len(entities))


def _groups(maker: Places) -> dict[int, Places]:
    found: dict[int, list[int]] = defaultdict(list)
    for place, of in enumerate(maker.tolist()):
        if of >= 0:
            found[of].append(place)
    return {of: np.array(places, np.int64) for of, places in found.items()}


def _facets_of(entities: Sequence[Entity], maker: Places) -> list[Mapping[str, float]]:
    own = [
        dict.fromkeys(entity.tags, 1.0) | {name: float(w) for name, w in entity.genres.items()}
        for entity in entities
    ]
    return [
        {name: _OF_MAKER * weight for name, weight in own[of].items()} | mine if of >= 0 else mine
        for mine, of in zip(own, maker.tolist(), strict=True)
    ]


def _holders(facets_of: Sequence[Mapping[str, float]]) -> dict[str, tuple[Places, Weights]]:
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for place, mine in enumerate(facets_of):
        for name, strength in mine.items():
            found[name].append((-strength, place))
    enough = {name: sorted(each) for name, each in found.items() if len(each) >= _FEWEST_HOLDERS}
    return {
        name: (np.array([p for _, p in each]), np.array([-s for s, _ in each]))
        for name, each in sorted(enough.items())
    }


def _related(entities: Sequence[Entity]) -> dict[int, Places]:
    place_of = {entity.id: place for place, entity in enumerate(entities)}
    found = {
        place: [place_of[each] for each in entity.related if each in place_of]
        for place, entity in enumerate(entities)
        if entity.related
    }
    return {place: np.array(each, np.int64) for place, each in found.items() if each}


def _directions(facets: Mapping[str, tuple[Places, Weights]], count: int) -> "sparse.csr_array":
    from scipy import sparse  # noqa: PLC0415 -- 100 ms, only a simulation needs it

    places = np.concatenate([np.empty(0, np.int64), *(held for held, _ in facets.values())])
    strengths = np.concatenate([np.empty(0), *(each for _, each in facets.values())])
    columns = np.repeat(np.arange(len(facets)), [len(held) for held, _ in facets.values()])
    norms = np.sqrt(np.bincount(places, strengths**2, minlength=count))
    values = strengths / np.maximum(norms[places], 1e-9)
    return sparse.csr_array((values, (places, columns)), shape=(count, len(facets)))
