"""What is known of a candidate whatever is asked."""

from collections.abc import Sequence
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
    """What is the same for all entities of a type, and where the popularities of types stand.

    keys: 2 · type + popularity of a sample of known ones, rising, so that one search finds the
    place of a popularity among those of its type; table: (4, t), of each type where it begins in
    them and how many they are, NaN for none, whether it is a maker, its share of the catalogue.
    """

    keys: npt.NDArray[np.float64]
    table: npt.NDArray[np.float64]


def type_facts(columns: Columns, *, maker_types: Sequence[int]) -> TypeFacts:
    """Facts of an evenly spaced sample of the catalogue.

    maker_types: numbers of the types whose title is a maker's name.
    """
    every = slice(None, None, max(1, len(columns.types) // _SAMPLE))
    types, popularity = columns.types[every], columns.popularity[every]
    numbers = np.arange(len(columns.type_names))
    of_types = np.bincount(types, minlength=len(numbers))
    known = popularity > 0
    counts = np.bincount(types[known], minlength=len(numbers))
    keys = np.sort(_keys(types[known], popularity[known]))
    begins = keys.searchsorted(_keys(numbers, 0.0))
    sizes = np.where(counts > 0, counts, np.nan)
    shares = of_types / max(len(types), 1)
    return TypeFacts(keys, np.array([begins, sizes, is_among(numbers, maker_types), shares]))


def facts(scene: Scene, *, columns: Columns, of_types: TypeFacts) -> Values:
    """What does not depend on the query."""
    types = columns.types.take(scene.rows)
    popularity = columns.popularity.take(scene.rows)
    no_more = of_types.keys.searchsorted(_keys(types, popularity), "right")
    of_each = of_types.table.take(types, axis=1)
    place = (no_more - of_each[0]) / of_each[1]
    return {
        ("popularity", "popularity in type"): np.where(
            popularity > 0, np.array([popularity, place]), np.nan
        ),
        "freshness": columns.freshness.take(scene.rows),
        ("is maker", "type share"): of_each[2:],
    }


def _keys(types: npt.NDArray[Any], popularity: Scores | float) -> npt.NDArray[np.float64]:
    keys: npt.NDArray[np.float64] = types * 2.0 + popularity
    return keys
