"""Which part of a plan a click speaks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.policy.chunks import Chunk
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.situation import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """A chunk that could have been the first to bring what was clicked.

    taken: arm → depth, what the plan had taken before this chunk, none of which held it;
    clicked: whether this chunk did; weight: what the row counts for, so that each query counts
    the same however much was clicked.
    """

    chunk: Chunk
    taken: Mapping[str, int]
    clicked: bool
    weight: float


def risk_rows(chunks: Sequence[Chunk], outcome: Outcome) -> tuple[RiskRow, ...]:
    """Marginal credit: the played chunks in their order, until what was clicked is covered.

    The covering chunk has the click, those behind it give no row, for they had nothing left to
    bring; without a click no chunk has it. Each clicked entity is a walk of its own, and the
    walks share the weight of one query. The rule of cascading bandits (Kveton, Szepesvári, Wen,
    Ashkan, "Cascading Bandits", ICML 2015), for chunks of candidates instead of places.

    >>> chunks = [Chunk(arm="lexical", above=0, to=5), Chunk(arm="dense", above=0, to=5)]
    >>> [row.clicked for row in risk_rows(chunks, Outcome(found=({"dense": 2},)))]
    [False, True]
    >>> [row.clicked for row in risk_rows(chunks, Outcome(found=({"lexical": 1, "dense": 2},)))]
    [True]
    """
    if not outcome.found:
        return tuple(_walk(chunks, {}, weight=1.0))
    weight = 1 / len(outcome.found)
    return tuple(row for ranks in outcome.found for row in _walk(chunks, ranks, weight=weight))


def _walk(chunks: Sequence[Chunk], ranks: Mapping[str, int], *, weight: float) -> list[RiskRow]:
    rows: list[RiskRow] = []
    taken: dict[str, int] = {}
    for chunk in chunks:
        clicked = chunk.covers(ranks.get(chunk.arm, 0))
        rows.append(RiskRow(chunk=chunk, taken=dict(taken), clicked=clicked, weight=weight))
        if clicked:
            break
        taken[chunk.arm] = chunk.to
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What of all clicked entities is an arm's, each 0..1. For reports; nothing trains on it.

    inclusion: those that it brought; unique: those that would have been lost without it;
    shapley: its part when the arms that brought an entity share it evenly, which is the Shapley
    value of the coverage game; over all arms it sums to one.
    """

    inclusion: float
    unique: float
    shapley: float


def bringers(plan: Plan, ranks: Mapping[str, int]) -> tuple[str, ...]:
    """The arms of a plan that brought the entity which each arm gave these ranks."""
    return tuple(arm for arm, depth in plan.depths.items() if 0 < ranks.get(arm, 0) <= depth)


def shares(plays: Iterable[tuple[Plan, Outcome]]) -> dict[str, Share]:
    """Each arm's share of the clicked entities that plans brought; an entity of no arm is left out.

    >>> plan = Plan(depths={"lexical": 5, "dense": 5})
    >>> outcome = Outcome(found=({"lexical": 1, "dense": 9}, {"lexical": 2, "dense": 1}))
    >>> shares([(plan, outcome)])["dense"]
    Share(inclusion=0.5, unique=0.0, shapley=0.25)
    """
    counts: dict[str, np.ndarray] = {}
    total = 0
    for plan, outcome in plays:
        for arm in plan.depths:
            counts.setdefault(arm, np.zeros(3))
        for arms in filter(None, (bringers(plan, ranks) for ranks in outcome.found)):
            total += 1
            for arm in arms:
                counts[arm] += (1, len(arms) == 1, 1 / len(arms))
    return {arm: _share(sums / max(total, 1)) for arm, sums in counts.items()}


def _share(values: np.ndarray) -> Share:
    inclusion, unique, shapley = values.tolist()
    return Share(inclusion=inclusion, unique=unique, shapley=shapley)
