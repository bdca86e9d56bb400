"""From a listener's history to what kind of listener it is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.ports import EntityStore, Histories, KeyedLists
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.listening import PARTS_OF_DAY, Profile

_MOST_PLAYED, _MOST_GENRES = 100, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Says of every listener with a history what it is about.

    parts_of_day: listener → numbers of `PARTS_OF_DAY` and how many searches fell into each; None
    when nothing was learnt.
    """

    histories: Histories
    entities: EntityStore
    parts_of_day: KeyedLists | None = None

    def profile(self, user: str) -> Profile | None:
        """The profile of a listener; None for a stranger."""
        found = self.histories.find(user)
        if found is None:
            return None
        rows, plays = found
        return Profile(
            entities=len(rows),
            plays=float(plays.sum()),
            genres=self._genres(rows[:_MOST_PLAYED], plays[:_MOST_PLAYED]),
            parts_of_day=self._parts_of_day(user),
        )

    def _genres(self, rows: Rows, plays: Scores) -> dict[str, float]:
        weights: defaultdict[str, float] = defaultdict(float)
        for row, weight in zip(rows.tolist(), np.log1p(plays).tolist(), strict=True):
            facets = _facets(self.entities.get(row))
            whole = sum(facets.values())
            for name, share in facets.items():
                weights[name] += weight * share / whole
        total = sum(weights.values())
        best = sorted(weights, key=lambda name: (-weights[name], name))[:_MOST_GENRES]
        return {name: weights[name] / total for name in best}

    def _parts_of_day(self, user: str) -> dict[str, float]:
        if self.parts_of_day is None:
            return {}
        numbers, counts = self.parts_of_day.find(user)
        shares = counts / max(float(counts.sum()), 1e-9)
        pairs = zip(numbers.tolist(), shares.tolist(), strict=True)
        return {PARTS_OF_DAY[number]: share for number, share in sorted(pairs)}


def _facets(entity: Entity) -> Mapping[str, float]:
    """Its genres, or its tags where it has none, all with weights above 0."""
    named = entity.genres or dict.fromkeys(entity.tags, 1.0)
    return {name: weight for name, weight in named.items() if weight > 0}
