"""Depth in pieces: what an arm brings between two rungs of the ladder."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ltrr_cli.records.plan import DEPTHS, Plan

RUNGS = tuple(pairwise(DEPTHS))
"""The pieces of the ladder: (0, 5), (5, 10), …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Ranks `above` + 1 .. `to` of an arm's list."""

    arm: str
    above: int
    to: int

    @property
    def size(self) -> int:
        """How many candidates it draws."""
        return self.to - self.above

    def covers(self, rank: int) -> bool:
        """Whether the entity at this 1-based rank is in it; rank 0 stands for none."""
        return self.above < rank <= self.to


def steps(to: int, *, above: int = 0) -> tuple[tuple[int, int], ...]:
    """The ladder's pieces between two depths; a depth that is no rung cuts a piece.

    >>> steps(20)
    ((0, 5), (5, 10), (10, 20))
    >>> steps(12, above=5)
    ((5, 10), (10, 12))
    """
    bounds = (above, *(rung for rung in DEPTHS if above < rung < to), to)
    return tuple(pairwise(bounds)) if to > above else ()


def chunks_of(plan: Plan) -> tuple[Chunk, ...]:
    """The plan in pieces, arm by arm, each from the top down."""
    return tuple(
        Chunk(arm=arm, above=above, to=to)
        for arm, depth in plan.depths.items()
        for above, to in steps(depth)
    )


def plan_of(chunks: Iterable[Chunk]) -> Plan:
    """The plan that goes as deep as the deepest chunk of each arm.

    >>> plan_of([Chunk(arm="dense", above=0, to=5), Chunk(arm="dense", above=5, to=10)]).depths
    {'dense': 10}
    """
    depths: dict[str, int] = {}
    for chunk in chunks:
        depths[chunk.arm] = max(depths.get(chunk.arm, 0), chunk.to)
    return Plan(depths=depths)
