"""A memory with what came since: a click moves it at once, and the base stays as it was."""

from collections.abc import Sequence

import numpy as np

from ltrr_cli.memory.posterior import BEFORE_ANY_LOG, Prior
from ltrr_cli.memory.remembered import HeldMemory, RowOf, believed
from ltrr_cli.ports import Clicked, MemoryTable, Remembered, clicked_of
from ltrr_cli.records.evidence import Observations

_MOST_KEPT = 256  # of some 1.5 kB each


class Overlaid:
    """Port `MemoryTable`: the evidence of what is added on top of the base's.

    The beliefs of a query are made anew when it is first asked after something was added for it;
    those of some queries are kept.
    The base does not age until the next training; `prior` holds for pairs that it has not.
    Answers that the base has learnt must not be added: it no longer knows which they are.
    """

    def __init__(self, base: MemoryTable, *, row_of: RowOf, prior: Prior = BEFORE_ANY_LOG) -> None:
        self._base = base
        self._prior = prior
        self._since = HeldMemory(row_of=row_of, prior=prior)
        self._kept: dict[str, Remembered] = {}
        self._has_moved = False
        self._new = 0

    def add(self, observations: Observations) -> list[str]:
        """Takes in the answers that it does not know yet, and gives the queries that this moved."""
        keys = dict.fromkeys(observations.queries)
        strange = [key for key in keys if key not in self]
        moved = self._since.add(observations)
        self._new += sum(key in self._since for key in strange)
        self._has_moved = self._has_moved or bool(moved)
        for key in moved:
            self._kept.pop(key, None)
        return moved

    def find(self, key: str) -> Remembered:
        if not self._has_moved or key not in self._since:
            return self._base.find(key)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            found = self._kept[key] = self._together(key)
        return found

    def clicked(self, keys: Sequence[str]) -> Clicked:
        if self._has_moved and any(key in self._since for key in keys):
            return clicked_of([self.find(key) for key in keys])
        return self._base.clicked(keys)

    def near(
        self, words: Sequence[str], *, limit: int, least: float = 0.0
    ) -> list[tuple[str, float]]:
        """The nearest of both; each weighs words by its own queries."""
        cosines = dict(self._base.near(words, limit=limit, least=least))
        if self._has_moved:
            for key, cosine in self._since.near(words, limit=limit, least=least):
                cosines[key] = max(cosine, cosines.get(key, 0.0))
        return sorted(cosines.items(), key=lambda each: (-each[1], each[0]))[:limit]

    def __contains__(self, key: object) -> bool:
        return key in self._since or key in self._base

    def __len__(self) -> int:
        return len(self._base) + self._new

    def _together(self, key: str) -> Remembered:
        known = self._base.find(key)
        rows, more_clicks, more_examinations = self._since.counts(key)
        together = np.union1d(known.rows, rows).astype(np.int32)
        at, at_new = np.searchsorted(together, known.rows), np.searchsorted(together, rows)
        clicks, examinations = np.zeros(len(together)), np.zeros(len(together))
        mean = np.full(len(together), self._prior.mean)
        strength = np.full(len(together), self._prior.strength)
        clicks[at], examinations[at], strength[at] = known.clicks, known.evidence, known.strength
        looks = known.evidence.astype(np.float64) + known.strength
        mean[at] = np.maximum(known.mean * looks - known.clicks, 0.0) / known.strength
        ties = self._since.popularity(together)
        ties[at] += 1.0 / (1.0 + np.arange(len(known)))  # the base's own order, as far as it goes
        clicks[at_new] += more_clicks
        examinations[at_new] += more_examinations
        return believed(together, clicks, examinations, mean=mean, strength=strength, ties=ties)
