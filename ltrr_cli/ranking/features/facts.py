"""What is known of a candidate whatever is asked."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Columns
from ltrr_cli.ranking.features.scene import Scene, Values, is_among
from ltrr_cli.records.hits import Scores

_SAMPLE = 20_000
"""So many entities, evenly spaced, say how popular the entities of a type are."""


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """Of each type: its share of the catalogue, (t,), and where its popularities stand.

    keys: 2 · type + popularity of a sample of known ones, rising, so that one search finds the
    place of a popularity among those of its type; begins, counts: (t,), of each type in them,
    counts NaN for none.
    """

    shares: Scores
    keys: npt.NDArray[np.float64]
    begins: npt.NDArray[np.intp]
    counts: npt.NDArray[np.float64]


def type_facts(columns: Columns) -> TypeFacts:
    """Facts of an evenly spaced sample of the catalogue."""
    every = slice(None, None, max(1, len(columns.types) // _SAMPLE))
    types, popularity = columns.types[every], columns.popularity[every]
    numbers = np.arange(len(columns.type_names))
    of_types = np.bincount(types, minlength=len(numbers))
    known = popularity > 0
    counts = np.bincount(types[known], minlength=len(numbers))
    keys = np.sort(_keys(types[known], popularity[known]))
    return TypeFacts(
        (of_types / max(len(types), 1)).astype(np.float32),
        keys,
        keys.searchsorted(_keys(numbers, 0.0)),
        np.where(counts > 0, counts, np.nan),
    )


def facts(
    scene: Scene, *, columns: Columns, of_types: TypeFacts, maker_types: tuple[int, ...]
) -> Values:
    """maker_types: numbers of the types whose title is a maker's name."""
    types = columns.types.take(scene.rows)
    popularity = columns.popularity.take(scene.rows)
    is_known = popularity > 0
    no_more = of_types.keys.searchsorted(_keys(types, popularity), "right")
    place = (no_more - of_types.begins.take(types)) / of_types.counts.take(types)
    return {
        "popularity": np.where(is_known, popularity, np.float32(np.nan)),
        "popularity in type": np.where(is_known, place, np.nan),
        "freshness": columns.freshness.take(scene.rows),
        "is maker": is_among(types, maker_types),
        "type share": of_types.shares.take(types),
    }


def _keys(types: npt.NDArray[Any], popularity: Scores | float) -> npt.NDArray[np.float64]:
    keys: npt.NDArray[np.float64] = types * 2.0 + popularity
    return keys
