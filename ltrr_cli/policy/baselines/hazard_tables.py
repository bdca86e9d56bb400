"""How often each piece of each arm brought what was clicked: counts by kind of query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.chunks import RUNGS, Chunk, chunks_of
from ltrr_cli.policy.credit import risk_rows
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.situation import Outcome

Counts = npt.NDArray[np.float64]

PRIOR = (0.5, 4.5)
"""Hits and misses of a chunk before anything is known: a hazard of .1, worth five queries."""


def one_bucket(context: Scores) -> int:
    """All queries are of one kind."""
    del context
    return 0


@dataclass(slots=True)
class HazardTables:
    """Weighted hits and misses of each chunk while it could still be the first to bring the click.

    arms: names (A,); hits, misses: (B, A, L) for B kinds of queries and L rungs, prior included:
    the parameters of a Beta posterior of each hazard. Changes as it learns.
    """

    arms: tuple[str, ...]
    hits: Counts
    misses: Counts

    @classmethod
    def new(cls, arms: Sequence[str], *, buckets: int = 1) -> Self:
        shape = (buckets, len(arms), len(RUNGS))
        return cls(tuple(arms), np.full(shape, PRIOR[0]), np.full(shape, PRIOR[1]))

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Counts], *, arms: Sequence[str]) -> Self:
        """Tables as `arrays` gave them away; copies, so that they change alone."""
        return cls(tuple(arms), arrays["hits"].copy(), arrays["misses"].copy())

    def arrays(self) -> dict[str, Counts]:
        """What has to be kept besides the names of the arms; copies."""
        return {"hits": self.hits.copy(), "misses": self.misses.copy()}

    def known(self, able: Sequence[str]) -> tuple[str, ...]:
        """Those of the able arms that the tables have, in their order."""
        return tuple(arm for arm in able if arm in self.arms)

    def means(self, bucket: int, arms: Sequence[str]) -> Counts:
        """Expected hazards, (A', L) for the arms named."""
        rows = self._rows(arms)
        hits, misses = self.hits[bucket, rows], self.misses[bucket, rows]
        means: Counts = hits / (hits + misses)
        return means

    def sampled(
        self, bucket: int, arms: Sequence[str], *, draws: int, generator: np.random.Generator
    ) -> Counts:
        """Hazards drawn from the posterior, (draws, A', L), each below 1."""
        rows = self._rows(arms)
        hits, misses = self.hits[bucket, rows], self.misses[bucket, rows]
        sample: Counts = generator.beta(hits, misses, size=(draws, *hits.shape))
        return np.minimum(sample, np.nextafter(1, 0))

    def learn(self, bucket: int, plan: Plan, outcome: Outcome) -> None:
        """Marginal credit for the chunks of a plan that was played, in the order of their yield."""
        for row in risk_rows(self.in_order(bucket, plan), outcome):
            counts = self.hits if row.clicked else self.misses
            counts[bucket, self.arms.index(row.chunk.arm), _rung(row.chunk)] += row.weight

    def in_order(self, bucket: int, plan: Plan) -> list[Chunk]:
        """The plan's chunks, next the one with most expected hazard per candidate.

        Each arm's from the top down; arms that the tables do not have are left out.
        """
        depths = {arm: plan.depths[arm] for arm in self.known(tuple(plan.depths))}
        waiting = list(chunks_of(Plan(depths=depths)))
        means = dict(zip(self.arms, self.means(bucket, self.arms), strict=True))
        ordered: list[Chunk] = []
        while waiting:
            heads = {chunk.arm: chunk for chunk in reversed(waiting)}
            best = max(
                reversed(heads.values()),
                key=lambda chunk: means[chunk.arm][_rung(chunk)] / _width(chunk),
            )
            waiting.remove(best)
            ordered.append(best)
        return ordered

    def _rows(self, arms: Sequence[str]) -> list[int]:
        return [self.arms.index(arm) for arm in arms]


def _rung(chunk: Chunk) -> int:
    """The rung of the ladder that a chunk belongs to, also one that stops short of it."""
    return next((place for place, (_, to) in enumerate(RUNGS) if chunk.to <= to), len(RUNGS) - 1)


def _width(chunk: Chunk) -> int:
    above, to = RUNGS[_rung(chunk)]
    return to - above
