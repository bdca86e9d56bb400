"""What a log says of (query, entity) pairs, and what is believed of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Days = npt.NDArray[np.int32]

HALF_LIFE_DAYS, FAST_HALF_LIFE_DAYS = 30.0, 7.0
"""After so long something that was seen counts half: for the score, and for what is new."""

NO_DAY = -1
"""The day of what has no date."""

LEAST_EXAMINED = 0.5
"""Of a pair that nobody clicked: with less it says nothing, and is not remembered."""

MOST_ENTITIES = 200
"""The best known of a query are remembered; no plan asks for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """What was seen, a row for each entity of each answer, in any order; all (n,).

    answers: ids of the answers, by which nothing is learnt twice; queries: their keys; visitors:
    who saw it; days: since 1970 (UTC), `NO_DAY` for none; fades: whether it loses weight with
    time; gains: 0..1, what the entity proved to be worth; examinations: 0..1, how likely it is
    that the entity was looked at.
    """

    answers: list[str]
    queries: list[str]
    entity_ids: list[str]
    visitors: list[str]
    days: Days
    fades: npt.NDArray[np.bool_]
    gains: Numbers
    examinations: Numbers

    def __len__(self) -> int:
        return len(self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEvidence:
    """Decayed sums of pairs, by query: key i has the pairs `offsets[i]:offsets[i + 1]`.

    keys: q normalised queries, ascending; offsets: (q + 1,); the others (n,), by entity id.
    clicks: C, sum of gains, at most the best one of a visitor and day; examinations: E, sum of
    probabilities that the entity was looked at; fast_…: the same with the fast half-life;
    first_days, last_days: when it was seen, `NO_DAY` for none.
    """

    keys: list[str]
    offsets: npt.NDArray[np.int64]
    entity_ids: list[str]
    clicks: Numbers
    examinations: Numbers
    fast_clicks: Numbers
    fast_examinations: Numbers
    first_days: Days
    last_days: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPairs:
    """Evidence with what is believed because of it, best first within a query; all (n,).

    prior: mu0, what was believed before; predicted: whether it came from a predicted query;
    strength: n0, how many examinations the prior is worth; mean: clicks for each examination,
    mostly 0..1; lower: what it is at least, nine times in ten.
    """

    evidence: PairEvidence
    prior: Numbers
    predicted: npt.NDArray[np.bool_]
    strength: Numbers
    mean: Numbers
    lower: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryChanges:
    """What the memory learnt since it was last kept: (query, entity id) pairs.

    new: not remembered before; replaced: those of them that were only predicted before;
    forgotten: no longer remembered. Each by query, then by entity id.
    """

    new: list[tuple[str, str]]
    replaced: list[tuple[str, str]]
    forgotten: list[tuple[str, str]]
