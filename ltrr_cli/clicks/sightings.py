"""How often each pair of query and entity was seen at each place, and clicked there."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.feedback import Feedback
from ltrr_cli.text import normalise

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """Pairs that were seen at two places or more; both (pairs, places), place 1 first."""

    shown: Floats
    clicks: Floats


def sightings(feedback: Iterable[Feedback], *, places: int) -> Sightings:
    """Counts of all pages that somebody saw; judged queries and places beyond are left out."""
    numbers: dict[tuple[str, str], int] = {}
    pairs: list[int] = []
    positions: list[int] = []
    clicked: list[bool] = []
    for each in (each for each in feedback if not each.judged):
        query = normalise(each.query.text)
        pairs += [numbers.setdefault((query, entity), len(numbers)) for entity in each.entity_ids]
        positions += each.positions
        clicked += [gain > 0 for gain in each.gains]
    return counted(np.array(pairs, np.int64), positions, clicked, places=places)


def counted(
    pairs: npt.NDArray[np.int64],
    positions: npt.ArrayLike,
    clicked: npt.ArrayLike,
    *,
    places: int,
) -> Sightings:
    """The same from aligned arrays (n,); pairs: numbers from 0, positions: 1-based."""
    place = np.asarray(positions, np.int64) - 1
    kept = (place >= 0) & (place < places)
    clicks = np.asarray(clicked, np.float64)[kept]
    cell = pairs[kept] * places + place[kept]
    size = (int(pairs.max(initial=-1)) + 1) * places
    shown = np.bincount(cell, minlength=size).reshape(-1, places).astype(np.float64)
    found = np.bincount(cell, weights=clicks, minlength=size).reshape(-1, places)
    moved = (shown > 0).sum(axis=1) > 1
    return Sightings(shown=shown[moved], clicks=found[moved])
