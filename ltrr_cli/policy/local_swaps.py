"""The plans next to a plan: a little of the budget moved to another arm."""

from collections.abc import Mapping, Sequence

from ltrr_cli.policy.chunks import RUNGS, Chunk, plan_of
from ltrr_cli.records.plan import Plan

SHARE = 0.15
"""How much of the budget a swap moves, at least."""

MOST = 0.5
"""A rung that would take more of the budget from the other arms is no small step."""

_TOO_BIG = (
    2.0  # a chunk of more than so many times what is to be moved goes only if none else is left
)


def local_swaps(
    taken: Sequence[tuple[Chunk, float]],
    *,
    able: Sequence[str],
    budget: int,
    kept: Mapping[str, int] | None = None,
    share: float = SHARE,
) -> tuple[Plan, ...]:
    """For each able arm, the base plan with that arm deeper, and others less deep for it.

    taken: the base plan's chunks with what each gains, each arm's from the top down; kept: arm →
    depth that is never given up, the floor that always fires. The chunks of other arms that gain
    least a candidate are taken off their ends, until about `share` of the budget is free and the
    arm's next rung fits; then the arm gets as many rungs as fit. No plan for an arm for which
    nothing can be given up, or whose next rung costs the others more than `MOST` of the budget.

    >>> taken = [(Chunk(arm="a", above=0, to=5), 0.5), (Chunk(arm="b", above=0, to=5), 0.1)]
    >>> [dict(plan.depths) for plan in local_swaps(taken, able=("a", "b", "c"), budget=10)]
    [{'a': 10}, {'b': 10}, {'c': 5, 'a': 5}]
    """
    base = plan_of(chunk for chunk, _ in taken)
    slack = budget - base.budget
    plans = []
    for arm in able:
        start = base.depths.get(arm, 0)
        needed = next((to - start for _, to in RUNGS if to > start), 0)
        others = [(chunk, gain) for chunk, gain in taken if chunk.arm != arm]
        to_move = max(share * budget, needed) - slack
        rest = {arm: start, **_without_least(others, to_move=to_move, kept=kept or {})}
        deeper = _deeper(rest, arm, budget=budget)
        if deeper[arm] > start and needed - slack <= MOST * budget:
            plans.append(Plan(depths=deeper))
    return tuple(plans)


def _without_least(
    taken: Sequence[tuple[Chunk, float]], *, to_move: float, kept: Mapping[str, int]
) -> dict[str, int]:
    """Arm → depth after giving up the chunks that gain least, each time the last of some arm."""
    depths = dict(plan_of(chunk for chunk, _ in taken).depths)
    missing = to_move
    while missing > 0:
        ends = [
            (chunk.size > _TOO_BIG * max(missing, RUNGS[0][1]), gain / chunk.size, place)
            for place, (chunk, gain) in enumerate(taken)
            if depths[chunk.arm] == chunk.to and chunk.above >= kept.get(chunk.arm, 0)
        ]
        if not ends:
            break
        chunk = taken[min(ends)[2]][0]
        depths[chunk.arm] = chunk.above
        missing -= chunk.size
    return {arm: depth for arm, depth in depths.items() if depth}


def _deeper(depths: Mapping[str, int], arm: str, *, budget: int) -> dict[str, int]:
    """The depths with as many more rungs of one arm as fit."""
    left = budget - sum(depths.values())
    start = depths.get(arm, 0)
    reached = max((to for _, to in RUNGS if start < to <= start + left), default=start)
    return {**depths, arm: reached}
