"""What is known of a candidate whatever is asked."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Columns
from ltrr_cli.ranking.features.scene import Scene, Values, is_among
from ltrr_cli.records.hits import Scores

_SAMPLE = 20_000
"""So many entities, evenly spaced, say how popular the entities of a type are."""


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """Of each type: its share of the catalogue, (t,), and known popularities, rising."""

    shares: Scores
    popularities: tuple[Scores, ...]


def type_facts(columns: Columns) -> TypeFacts:
    """Facts of an evenly spaced sample of the catalogue."""
    every = slice(None, None, max(1, len(columns.types) // _SAMPLE))
    types, popularity = columns.types[every], columns.popularity[every]
    counts = np.bincount(types, minlength=len(columns.type_names))
    return TypeFacts(
        (counts / max(len(types), 1)).astype(np.float32),
        tuple(
            np.sort(popularity[(types == number) & (popularity > 0)])
            for number in range(len(columns.type_names))
        ),
    )


def facts(
    scene: Scene, *, columns: Columns, of_types: TypeFacts, maker_types: tuple[int, ...]
) -> Values:
    """maker_types: numbers of the types whose title is a maker's name."""
    types = columns.types[scene.rows]
    popularity = columns.popularity[scene.rows]
    known = np.where(popularity > 0, popularity, np.nan)
    return {
        "popularity": known,
        "popularity in type": _place_in_type(types, known, of_types),
        "freshness": columns.freshness[scene.rows],
        "is maker": is_among(types, maker_types),
        "type share": of_types.shares[types],
    }


def _place_in_type(types: npt.NDArray[np.uint8], popularity: Scores, of_types: TypeFacts) -> Scores:
    place = np.full(len(types), np.nan, np.float32)
    for number in set(types.tolist()):
        others = of_types.popularities[number]
        mine = types == number
        if len(others):
            place[mine] = np.searchsorted(others, popularity[mine], side="right") / len(others)
    return np.where(np.isnan(popularity), np.nan, place)
