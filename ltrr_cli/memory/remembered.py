"""A memory that is held in the process: for replay, simulation, and what came since training."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.posterior import BEFORE_ANY_LOG, Prior, lower_bound, posterior_mean
from ltrr_cli.memory.word_index import WordIndex
from ltrr_cli.ports import NOTHING, PriorsOf, Remembered
from ltrr_cli.records.evidence import (
    HALF_LIFE_DAYS,
    LEAST_EXAMINED,
    MOST_ENTITIES,
    Numbers,
    Observations,
)
from ltrr_cli.records.hits import Rows

RowOf = Callable[[str], int | None]


@dataclass(slots=True)
class Counts:
    """The sums of a query; entities: row → place; sums: (m, 4), lasting C and E, fading C and E."""

    place_of: dict[int, int] = field(default_factory=dict)
    entity_ids: list[str] = field(default_factory=list)
    sums: Numbers = field(default_factory=lambda: np.zeros((4, 4)))
    day: int = -1

    def add(self, row: int, entity_id: str, *, day: int, column: int, values: Numbers) -> None:
        """values: C and E; column: 0 for what lasts, 2 for what fades."""
        place = self.place_of.setdefault(row, len(self.entity_ids))
        if place == len(self.entity_ids):
            self.entity_ids.append(entity_id)
            if place == len(self.sums):
                self.sums = np.concatenate([self.sums, np.zeros_like(self.sums)])
        if column and day > self.day:
            self.sums[:, 2:] *= _worth(day - self.day) if self.day >= 0 else 1.0
            self.day = day
        self.sums[place, column : column + 2] += values * (_worth(self.day - day) if column else 1)

    def on(self, day: int) -> tuple[Numbers, Numbers]:
        """C and E of each entity, (m,), as of a day that is not before any that it saw."""
        worth = _worth(day - self.day) if self.day >= 0 else 1.0
        sums = self.sums[: len(self.entity_ids)]
        return sums[:, 0] + worth * sums[:, 2], sums[:, 1] + worth * sums[:, 3]

    @property
    def rows(self) -> Rows:
        """The entities, (m,), by place."""
        return np.fromiter(self.place_of, np.int32, len(self.place_of))


class HeldMemory:
    """Port `MemoryTable` that takes in answers one by one and forgets with time.

    It believes what `DuckdbEvidence` with `score_pairs` would, of the same observations and with
    this one prior for all. `find` gives the belief as of the newest day that was seen, so a
    replay that adds each answer after its query was asked sees memory as it was before.

    row_of: entity id → row; what has none is passed over; prior: for what nobody predicted;
    predicted: predicted scores by query and entity.
    """

    def __init__(
        self, *, row_of: RowOf, prior: Prior = BEFORE_ANY_LOG, predicted: PriorsOf | None = None
    ) -> None:
        self._row_of = row_of
        self._prior = prior
        self._predicted = predicted
        self._day = -1
        self._answers: set[str] = set()
        self._credits: dict[tuple[str, int, str, int, bool], float] = {}
        self._counts: dict[str, Counts] = {}
        self._clicks_of: dict[int, float] = {}
        self._words = WordIndex()

    def add(self, observations: Observations) -> list[str]:
        """Takes in the answers that it does not know yet, and gives the queries that this moved."""
        new = [at for at, answer in enumerate(observations.answers) if answer not in self._answers]
        for at in new:
            self._add(observations, at)
        self._answers.update(observations.answers)
        return list(dict.fromkeys(observations.queries[at] for at in new))

    def find(self, key: str) -> Remembered:
        counts = self._counts.get(key)
        if counts is None:
            return NOTHING
        rows, (clicks, examinations) = counts.rows, counts.on(self._day)
        mean = np.full(len(rows), self._prior.mean)
        if self._predicted is not None:
            foreseen = self._predicted([key] * len(rows), counts.entity_ids)
            mean = np.where(np.isnan(foreseen), mean, foreseen)
        strength = np.full(len(rows), self._prior.strength)
        ties = self.popularity(rows)
        return believed(rows, clicks, examinations, mean=mean, strength=strength, ties=ties)

    def near(self, words: Iterable[str], *, limit: int) -> list[tuple[str, float]]:
        return self._words.near(list(words), limit=limit)

    def __contains__(self, key: object) -> bool:
        return key in self._counts

    def __len__(self) -> int:
        return len(self._counts)

    def counts(self, key: str) -> tuple[Rows, Numbers, Numbers]:
        """The rows of a query with their C and E as of the newest day, all (m,), in no order."""
        counts = self._counts.get(key)
        if counts is None:
            return NOTHING.rows, np.empty(0), np.empty(0)
        return counts.rows, *counts.on(self._day)

    def popularity(self, rows: Rows) -> Numbers:
        """The gains of these entities, of all queries and without decay, (n,)."""
        return np.array([self._clicks_of.get(row, 0.0) for row in rows.tolist()])

    def _add(self, observations: Observations, at: int) -> None:
        key, entity_id = observations.queries[at], observations.entity_ids[at]
        day, fades = int(observations.days[at]), bool(observations.fades[at])
        row = self._row_of(entity_id)
        if row is None:
            return
        if fades:
            self._day = max(self._day, day)
        credit = (key, row, observations.visitors[at], day, fades)
        gain, known = float(observations.gains[at]), self._credits.get(credit, 0.0)
        more = max(gain - known, 0.0)
        if more:
            self._credits[credit] = gain
            self._clicks_of[row] = self._clicks_of.get(row, 0.0) + more
        if key not in self._counts:
            self._counts[key] = Counts()
            self._words.add(key)
        values = np.array([more, observations.examinations[at]])
        self._counts[key].add(row, entity_id, day=day, column=2 * fades, values=values)


def believed(
    rows: Rows,
    clicks: Numbers,
    examinations: Numbers,
    *,
    mean: Numbers,
    strength: Numbers,
    ties: Numbers,
) -> Remembered:
    """The posterior of a query's pairs, best first, those that `score_pairs` would remember.

    All (n,); ties: what decides between equals, more is better.
    """
    beliefs = {"mean": mean, "strength": strength}
    lower = lower_bound(clicks, examinations, **beliefs)
    order: npt.NDArray[np.int64] = np.lexsort((rows, -ties, -lower))
    is_kept = (clicks > 0) | (examinations >= LEAST_EXAMINED)
    order = order[is_kept[order]][:MOST_ENTITIES]
    middle = posterior_mean(clicks, examinations, **beliefs)
    return Remembered(
        rows=rows[order],
        lower=lower[order].astype(np.float32),
        mean=middle[order].astype(np.float32),
        clicks=clicks[order].astype(np.float32),
        evidence=examinations[order].astype(np.float32),
        strength=strength[order].astype(np.float32),
    )


def _worth(days: int) -> float:
    return float(2.0 ** (-days / HALF_LIFE_DAYS))
