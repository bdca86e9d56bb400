"""Which of several plans is played: inverse-gap weighting around the best one, exactly logged.

Foster and Rakhlin, "Beyond UCB" (ICML 2020), around a local optimum as in "On submodular
contextual bandits" (arXiv 2112.02165), with a uniform floor so that every plan can be evaluated.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from math import sqrt

import numpy as np

from ltrr_cli.records.plan import Action, Plan

_DRAW = 1  # the stream of a seed that chooses among actions
_BITS, _SPARE_BITS = 53, 11  # what a float holds of 64 bits, and the rest
_GAMMA_PER_ROOT = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploring:
    """How much is explored.

    gamma: above 0, how much a loss of value lowers the probability of a plan; floor: 0..1, the
    part of all probability that is spread evenly; least: 0..1, the least probability in all of
    playing another plan than the base, if there is another.
    """

    gamma: float
    floor: float = 0.08
    least: float = 0.03


def gamma_at(requests: int) -> float:
    """The gamma after so many requests: 5 √t, so that exploration fades as knowledge grows."""
    return _GAMMA_PER_ROOT * sqrt(max(requests, 1))


def explore(
    base: Plan,
    alternatives: Sequence[tuple[Plan, float]],
    *,
    base_value: float,
    exploring: Exploring,
    seed: int,
) -> tuple[tuple[Action, ...], int]:
    """Every plan that could be played with its probability, the base first; which one is.

    alternatives: plans with their values, estimated in 0..1 like `base_value`. Identical plans
    count once, with the higher value. Of N plans, one that loses `gap` against the base has
    p = 1 / (N + gamma gap), the base has the rest; then p ← (1 - floor) p + floor / N. So each
    p is at least floor / N, and they sum to one.
    """
    values = {_key(base): base_value}
    plans = {_key(base): base}
    for plan, value in alternatives:
        key = _key(plan)
        plans.setdefault(key, plan)
        if key != _key(base):
            values[key] = max(value, values.get(key, value))
    worths = list(values.values())
    return weighted(list(plans.values()), worths, exploring=exploring, seed=seed)


def weighted(
    plans: Sequence[Plan], worths: Sequence[float], *, exploring: Exploring, seed: int
) -> tuple[tuple[Action, ...], int]:
    """As `explore`, of N different plans, the base first, with their values."""
    probabilities = _inverse_gap(worths, exploring)
    actions = tuple([
        Action(plan=plan, probability=probability)
        for plan, probability in zip(plans, probabilities, strict=True)
    ])
    return actions, _draw(probabilities, seed)


def _inverse_gap(worths: Sequence[float], exploring: Exploring) -> list[float]:
    """The probabilities of N plans, the base first."""
    count, best = len(worths), worths[0]
    even, kept = exploring.floor / count, 1 - exploring.floor
    gaps = [max(best - worth, 0.0) for worth in worths[1:]]
    others = np.array([kept * (1 / (count + exploring.gamma * gap)) + even for gap in gaps])
    total = float(others.sum())
    if 0 < total < exploring.least:
        others *= exploring.least / total
        total = float(others.sum())
    return [1 - total, *others.tolist()]


def draw(actions: Sequence[Action], seed: int) -> int:
    """Which of the actions the seed chooses; the same seed chooses the same.

    seed: at least 0. Its stream is apart from others that a policy draws from the same seed.
    """
    return _draw([action.probability for action in actions], seed)


def _draw(probabilities: Sequence[float], seed: int) -> int:
    bounds = list(accumulate(probabilities))
    return min(bisect_right(bounds, _uniform(seed) * bounds[-1]), len(bounds) - 1)


def _uniform(seed: int) -> float:
    """A number in 0..1, 1 excluded, that the seed decides; to seed a generator takes 100 us."""
    digest = blake2b(b"%d %d" % (_DRAW, seed), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> _SPARE_BITS) * 2.0**-_BITS


def merged(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Identical plans once, probabilities added, in the order in which they come first.

    >>> half = Action(plan=Plan(depths={"dense": 5}), probability=0.5)
    >>> [action.probability for action in merged([half, half])]
    [1.0]
    """
    plans: dict[object, Plan] = {}
    sums: dict[object, float] = {}
    for action in actions:
        key = _key(action.plan)
        plans.setdefault(key, action.plan)
        sums[key] = sums.get(key, 0.0) + action.probability
    return tuple(Action(plan=plans[key], probability=total) for key, total in sums.items())


def inclusion(actions: Sequence[Action], ranks: Mapping[str, int]) -> float:
    """How likely an entity was to be among the candidates, P0(d in U), 0..1.

    ranks: arm → the 1-based rank that it gives the entity, also arms that did not fire.
    """
    return sum(action.probability for action in actions if brings(action.plan, ranks))


def brings(plan: Plan, ranks: Mapping[str, int]) -> bool:
    """Whether an entity with these ranks is among the plan's candidates."""
    return any(0 < ranks.get(arm, 0) <= depth for arm, depth in plan.depths.items())


def _key(plan: Plan) -> frozenset[tuple[str, int]]:
    return frozenset((arm, depth) for arm, depth in plan.depths.items() if depth)
