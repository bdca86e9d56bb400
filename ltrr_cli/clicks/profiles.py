"""From a listener's history to what kind of listener it is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from ltrr_cli.ports import FacetTable, Histories, KeyedLists
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.listening import PARTS_OF_DAY, Profile, Taste

_MOST_PLAYED = 100
_HELD = 256
"""Profiles that are kept: one is asked for several times while a query is answered."""


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """Port `ListenerProfiles`: says of every listener with a history what it is about.

    facets: None when the index has none, then no genres are known; parts_of_day: listener →
    numbers of `PARTS_OF_DAY` and how many searches fell into each; None when nothing was learnt.
    """

    histories: Histories
    facets: FacetTable | None
    parts_of_day: KeyedLists | None = None

    def profile(self, user: str) -> Profile | None:
        return self._held(user)

    @cached_property
    def _held(self) -> Callable[[str], Profile | None]:
        return lru_cache(maxsize=_HELD)(self._made)

    def _made(self, user: str) -> Profile | None:
        found = self.histories.find(user)
        if found is None:
            return None
        rows, plays = found
        taste = self._taste(rows[:_MOST_PLAYED], plays[:_MOST_PLAYED])
        return Profile(
            entities=len(rows),
            plays=float(plays.sum()),
            genres=self._genres(taste),
            parts_of_day=self._parts_of_day(user),
            taste=taste,
        )

    def _taste(self, rows: Rows, plays: Scores) -> Taste | None:
        """Each entity's log(1 + plays), shared out among its facets by their weights."""
        if self.facets is None:
            return None
        lengths, codes, weights = self.facets.find(rows)
        if not len(codes):
            return None
        owner = np.repeat(np.arange(len(rows)), lengths)
        whole = np.bincount(owner, weights=weights, minlength=len(rows))
        heard = np.log1p(plays.astype(np.float64))[owner] * weights / whole[owner]
        known, places = np.unique(codes, return_inverse=True)
        return Taste(codes=known, shares=np.bincount(places, weights=heard) / heard.sum())

    def _genres(self, taste: Taste | None) -> dict[str, float]:
        if self.facets is None or taste is None:
            return {}
        pairs = zip(map(self.facets.name, taste.codes.tolist()), taste.shares.tolist(), strict=True)
        return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))

    def _parts_of_day(self, user: str) -> dict[str, float]:
        if self.parts_of_day is None:
            return {}
        numbers, counts = self.parts_of_day.find(user)
        shares = counts / max(float(counts.sum()), 1e-9)
        pairs = zip(numbers.tolist(), shares.tolist(), strict=True)
        return {PARTS_OF_DAY[number]: share for number, share in sorted(pairs)}
