"""A memory that is held in the process: for replay, simulation, and what came since training."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

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


class _Pair(NamedTuple):
    """A row of `Observations`, in the order of its fields but the first."""

    key: str
    entity_id: str
    visitor: str
    day: int
    fades: bool
    gain: float
    examination: float


@dataclass(slots=True)
class Counts:
    """The sums of a query, by place; entities: row → place; day: to which what fades has faded.

    lasting, fading: of each entity C and E; lists, because one number of an array is slow.
    """

    place_of: dict[int, int] = field(default_factory=dict)
    entity_ids: list[str] = field(default_factory=list)
    lasting: list[list[float]] = field(default_factory=list)
    fading: list[list[float]] = field(default_factory=list)
    day: int = -1

    def add(self, row: int, entity_id: str, *, seen: tuple[float, float], day: int | None) -> None:
        """seen: C and E; day: on which, None for what does not fade."""
        place = self.place_of.setdefault(row, len(self.entity_ids))
        if place == len(self.entity_ids):
            self.entity_ids.append(entity_id)
            self.lasting.append([0.0, 0.0])
            self.fading.append([0.0, 0.0])
        if day is None:
            sums, worth = self.lasting[place], 1.0
        else:
            self._fade(day)
            sums, worth = self.fading[place], _worth(self.day - day)
        sums[0] += seen[0] * worth
        sums[1] += seen[1] * worth

    def on(self, day: int) -> tuple[Numbers, Numbers]:
        """C and E of each entity, (m,), as of a day that is not before any that it saw."""
        worth = _worth(day - self.day) if self.day >= 0 else 1.0
        sums = np.array(self.lasting) + worth * np.array(self.fading)
        return sums[:, 0], sums[:, 1]

    def _fade(self, day: int) -> None:
        if day <= self.day:
            return
        worth = _worth(day - self.day) if self.day >= 0 else 1.0
        for sums in self.fading if worth < 1 else ():
            sums[0] *= worth
            sums[1] *= worth
        self.day = day

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
        moved: dict[str, None] = {}
        for answer, pair in zip(observations.answers, _pairs(observations), strict=True):
            if answer not in self._answers:
                self._add(pair)
                moved[pair.key] = None
        self._answers.update(observations.answers)
        return list(moved)

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

    def _add(self, pair: _Pair) -> None:
        row = self._row_of(pair.entity_id)
        if row is None:
            return
        if pair.fades:
            self._day = max(self._day, pair.day)
        counts = self._counts.get(pair.key)
        if counts is None:
            counts = self._counts[pair.key] = Counts()
            self._words.add(pair.key)
        seen = (self._more_clicks(pair, row) if pair.gain else 0.0, pair.examination)
        counts.add(row, pair.entity_id, seen=seen, day=pair.day if pair.fades else None)

    def _more_clicks(self, pair: _Pair, row: int) -> float:
        """What the gain adds to the best that this visitor did with the entity on this day."""
        credit = (pair.key, row, pair.visitor, pair.day, pair.fades)
        more = max(pair.gain - self._credits.get(credit, 0.0), 0.0)
        if more:
            self._credits[credit] = pair.gain
            self._clicks_of[row] = self._clicks_of.get(row, 0.0) + more
        return more


def _pairs(observations: Observations) -> Iterator[_Pair]:
    return map(
        _Pair,
        observations.queries,
        observations.entity_ids,
        observations.visitors,
        observations.days.tolist(),
        observations.fades.tolist(),
        observations.gains.tolist(),
        observations.examinations.tolist(),
    )


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
