"""What each way to choose candidates would have brought at a budget."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.evaluating.ask import Asked
from ltrr_cli.flows.evaluating.halves import Fold, Halves
from ltrr_cli.policy.coverage import cost, recall
from ltrr_cli.policy.static.fixed_plan import fixed_depths
from ltrr_cli.policy.static.plan import Order
from ltrr_cli.policy.static.search import depths_of, tuned_order
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.evaluation import (
    CEILING,
    EQUAL,
    FUSED,
    MAIN_BUDGET,
    RELEASE,
    STATIC_ORDER,
    STATIC_PLAN,
)

Depths = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Orders = tuple[tuple[Fold, Order], ...]
"""For each fold what was tuned on its first part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Of N queries what a system brought: share of the relevant (N,), candidates drawn (N,)."""

    recall: Values
    drawn: Values


def tuned_orders(asked: Asked, halves: Halves) -> Orders:
    """For each fold the order in which plans are best filled, tuned at `MAIN_BUDGET`: the same
    order serves every budget, as that of a release does. None where nothing can be tuned.
    """
    if not halves.can_tune:
        return ()
    return tuple(
        (fold, tuned_order(asked.arm_ranks.part(fold[0]), budget=MAIN_BUDGET))
        for fold in halves.folds
    )


def systems_at(
    budget: int, asked: Asked, orders: Orders, *, against: Mapping[str, Asked]
) -> dict[str, Brought]:
    """System → what it brought, the release among them; against: other releases by name.

    Arms alone go as deep as the budget says, so does every arm in the ceiling, which is no plan
    but the most there is to be had. A tuned plan goes by the ladder of depths.
    """
    ranks = asked.arm_ranks
    able = ranks.able.astype(np.int64)
    found = {
        f"{arm} alone": _brought(ranks, budget * able * (np.arange(len(ranks.arms)) == column))
        for column, arm in enumerate(ranks.arms)
        if able[:, column].any()
    }
    quota = budget // np.maximum(able.sum(axis=1, keepdims=True), 1)
    found[EQUAL] = _brought(ranks, quota * able)
    found[FUSED] = _of_fused(asked, budget)
    if orders:
        found |= {name: _brought(ranks, depths) for name, depths in _tuned(asked, orders, budget)}
    for name, other in against.items():
        found[name] = _brought(other.arm_ranks, other.plans[budget].astype(np.int64))
    found[RELEASE] = _brought(ranks, asked.plans[budget].astype(np.int64))
    found[CEILING] = _brought(ranks, budget * able)
    return found


def _brought(ranks: ArmRanks, depths: Depths) -> Brought:
    return Brought(recall=recall(ranks, depths), drawn=cost(ranks, depths).astype(np.float64))


def _of_fused(asked: Asked, budget: int) -> Brought:
    """The first of the fused list; it has every candidate once."""
    event, count = asked.arm_ranks.event, len(asked)
    inside = (asked.fused > 0) & (asked.fused <= budget)
    brought = np.bincount(event, weights=inside, minlength=count)
    relevant = np.bincount(event, minlength=count)
    return Brought(recall=brought / relevant, drawn=np.full(count, float(budget)))


def _tuned(asked: Asked, orders: Orders, budget: int) -> list[tuple[str, Depths]]:
    """The best single plan at this budget, and the order filled to it; each by the other half."""
    ranks = asked.arm_ranks
    plan, filled = np.zeros(ranks.able.shape, np.int64), np.zeros(ranks.able.shape, np.int64)
    for (taught, reported), order in orders:
        plan[reported] = fixed_depths(ranks.part(taught), budget=budget)
        filled[reported] = depths_of(order, ranks.part(reported), budget=budget)
    return [(STATIC_PLAN, plan), (STATIC_ORDER, filled)]
