"""The oracle of `HeldMemory`: the same sums in dicts and lists, one number after the other."""

from math import log1p, sqrt

import numpy as np

from ltrr_cli.memory.posterior import BEFORE_ANY_LOG
from ltrr_cli.memory.remembered import RowOf, believed
from ltrr_cli.ports import NOTHING, Remembered
from ltrr_cli.records.evidence import HALF_LIFE_DAYS, Numbers, Observations
from ltrr_cli.records.hits import Rows


class PlainSums:
    """The sums of a query: row → C and E; day: to which what fades has faded."""

    def __init__(self) -> None:
        self.lasting: dict[int, list[float]] = {}
        self.fading: dict[int, list[float]] = {}
        self.day = -1

    def add(self, row: int, seen: tuple[float, float], day: int | None) -> None:
        self.lasting.setdefault(row, [0.0, 0.0])
        self.fading.setdefault(row, [0.0, 0.0])
        sums, worth = self.lasting[row], 1.0
        if day is not None:
            self._fade(day)
            sums, worth = self.fading[row], _worth(self.day - day)
        sums[0] += seen[0] * worth
        sums[1] += seen[1] * worth

    def _fade(self, day: int) -> None:
        if day > self.day:
            for sums in self.fading.values() if self.day >= 0 else ():
                sums[0] *= _worth(day - self.day)
                sums[1] *= _worth(day - self.day)
            self.day = day

    def on(self, day: int) -> tuple[Numbers, Numbers]:
        worth = _worth(day - self.day) if self.day >= 0 else 1.0
        sums = np.array(list(self.lasting.values())) + worth * np.array(list(self.fading.values()))
        return sums[:, 0], sums[:, 1]


class PlainMemory:
    """What `HeldMemory` says, of the same observations."""

    def __init__(self, *, row_of: RowOf) -> None:
        self._row_of = row_of
        self._day = -1
        self._answers: set[str] = set()
        self._credits: dict[tuple[str, int, str, int, bool], float] = {}
        self._sums: dict[str, PlainSums] = {}
        self._clicks_of: dict[int, float] = {}

    def add(self, observations: Observations) -> list[str]:
        moved: dict[str, None] = {}
        for at, answer in enumerate(observations.answers):
            if answer not in self._answers:
                self._add(observations, at)
                moved[observations.queries[at]] = None
        self._answers.update(observations.answers)
        return list(moved)

    def find(self, key: str) -> Remembered:
        if key not in self._sums:
            return NOTHING
        rows, clicks, examinations = self.counts(key)
        mean = np.full(len(rows), BEFORE_ANY_LOG.mean)
        strength = np.full(len(rows), BEFORE_ANY_LOG.strength)
        ties = self.popularity(rows)
        return believed(rows, clicks, examinations, mean=mean, strength=strength, ties=ties)

    def near(self, words: list[str], *, limit: int) -> list[tuple[str, float]]:
        """Equals by age, with sums that are rounded elsewhere than `WordIndex` rounds them."""
        asked, keys = set(words), list(self._sums)
        having = {word: sum(word in key.split() for key in keys) for word in asked}
        if not any(having.values()):
            return []

        def rarity(word: str) -> float:
            return log1p(len(keys) / (sum(word in key.split() for key in keys) or 0.5))

        def length(of: set[str]) -> float:
            return sqrt(sum(rarity(word) ** 2 for word in of))

        cosines = {
            key: sum(rarity(word) ** 2 for word in asked & set(key.split()))
            / (length(asked) * length(set(key.split())))
            for key in keys
            if asked & set(key.split())
        }
        return sorted(cosines.items(), key=lambda each: -each[1])[:limit]

    def counts(self, key: str) -> tuple[Rows, Numbers, Numbers]:
        if key not in self._sums:
            return NOTHING.rows, np.empty(0), np.empty(0)
        sums = self._sums[key]
        return np.fromiter(sums.lasting, np.int32), *sums.on(self._day)

    def popularity(self, rows: Rows) -> Numbers:
        return np.array([self._clicks_of.get(row, 0.0) for row in rows.tolist()])

    def __contains__(self, key: object) -> bool:
        return key in self._sums

    def __len__(self) -> int:
        return len(self._sums)

    def _add(self, seen: Observations, at: int) -> None:
        row = self._row_of(seen.entity_ids[at])
        if row is None:
            return
        key, day, fades = seen.queries[at], int(seen.days[at]), bool(seen.fades[at])
        if fades:
            self._day = max(self._day, day)
        gain, more = float(seen.gains[at]), 0.0
        if gain:
            credit = (key, row, seen.visitors[at], day, fades)
            more = max(gain - self._credits.get(credit, 0.0), 0.0)
            self._credits[credit] = max(gain, self._credits.get(credit, 0.0))
            self._clicks_of[row] = self._clicks_of.get(row, 0.0) + more
        looks = (more, float(seen.examinations[at]))
        self._sums.setdefault(key, PlainSums()).add(row, looks, day if fades else None)


def _worth(days: int) -> float:
    return float(2.0 ** (-days / HALF_LIFE_DAYS))
