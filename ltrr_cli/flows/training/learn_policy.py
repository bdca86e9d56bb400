"""Replayed events → the policy: static plan first, hazards around it, then how they compare."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.intervals import mean_interval
from ltrr_cli.flows.training.replay import Replay
from ltrr_cli.flows.training.reports import as_gain
from ltrr_cli.policy.baselines.best_arm import best_arms
from ltrr_cli.policy.coverage import recall
from ltrr_cli.policy.hazard.model import Levels
from ltrr_cli.policy.hazard.policy import HazardPolicy, Prices
from ltrr_cli.policy.hazard.training import Fitting, fit_hazards
from ltrr_cli.policy.static.fixed_plan import fixed_depths
from ltrr_cli.policy.static.search import depths_of, tuned_order
from ltrr_cli.ports import Advance
from ltrr_cli.records.plan import DEPTHS
from ltrr_cli.records.training import PlanSystem

MS_PRICE = 0.002
"""Chance of success that a millisecond costs: an arm of 3 ms must add six tenths of a percent."""
MARGIN = 0.002
_LADDER = np.array(DEPTHS)

Depths = npt.NDArray[np.int64]


def learn_policy(
    replay: Replay,
    *,
    budget: int,
    rng: np.random.Generator,
    advance: Advance,
    fitting: Fitting | None = None,
) -> HazardPolicy:
    """The policy of replayed events; advance: called with 1 for each chunk that is fitted."""
    ranks = replay.arm_ranks
    order = tuned_order(ranks, budget=budget)
    plans = levels_of(depths_of(order, ranks, budget=budget).astype(np.int64))
    model = fit_hazards(
        ranks, replay.phi, plans, fitting=fitting or Fitting(), generator=rng, advance=advance
    )
    times = np.nanmean(np.vstack([replay.ms, np.zeros(len(ranks.arms))]), axis=0)
    return HazardPolicy(
        model=model,
        order=order,
        prices=Prices(ms=MS_PRICE, arms=times.astype(np.float32)),
        margin=MARGIN,
        requests=len(replay),
    )


def for_budget(policy: HazardPolicy, taught: Replay, *, budget: int) -> HazardPolicy:
    """The same hazards from the static order that is best at another budget."""
    return replace(policy, order=tuned_order(taught.arm_ranks, budget=budget))


def levels_of(depths: Depths) -> Levels:
    """Depths as places on the ladder; one between two rungs counts as the upper one."""
    return np.searchsorted(_LADDER, depths).astype(np.int64)


def planned(policy: HazardPolicy, replay: Replay, *, budget: int) -> Depths:
    """The depths (N, A) that the policy holds best for each event."""
    able = replay.arm_ranks.able
    plans = [
        policy.best_levels(phi, able=able[at], budget=budget) for at, phi in enumerate(replay.phi)
    ]
    return _LADDER[np.stack(plans)]


def compare_plans(
    policy: HazardPolicy, taught: Replay, test: Replay, *, budget: int, rng: np.random.Generator
) -> tuple[PlanSystem, ...]:
    """The policy beside what it must beat, all tuned on `taught`, on `test`.

    `ceiling` draws the whole budget from every arm, so it is no plan but the most there is to be
    had; `permuted` plays, for each query, the plan of another one.
    """
    ranks = test.arm_ranks
    learnt = planned(policy, test, budget=budget)
    able = ranks.able.astype(np.int64)
    best = best_arms(taught.arm_ranks, budget=budget)[0]
    alone = np.array([budget * (arm == best) for arm in ranks.arms])
    depths: dict[str, Depths] = {
        f"best arm ({best})": alone * able,
        "equal quota": budget // np.maximum(able.sum(1, keepdims=True), 1) * able,
        "static plan": fixed_depths(taught.arm_ranks, budget=budget) * np.ones_like(able),
        "static order": depths_of(policy.order, ranks, budget=budget).astype(np.int64),
        "permuted policy": learnt[rng.permutation(len(learnt))],
        "policy": learnt,
        "ceiling": np.full(able.shape, budget),
    }
    shares = {name: recall(ranks, each) for name, each in depths.items()}
    return tuple(
        _system(name, shares, test, spent=depths[name].sum(axis=1), rng=rng) for name in depths
    )


def _system(
    name: str,
    shares: Mapping[str, npt.NDArray[np.float64]],
    test: Replay,
    *,
    spent: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> PlanSystem:
    segments = np.array([each.segment for each in test.events])
    sessions = np.array([each.session for each in test.events])
    mine = shares[name]
    by_segment = {str(each): float(mine[segments == each].mean()) for each in np.unique(segments)}
    gain = None
    if name != "policy":
        gain = as_gain(mean_interval(shares["policy"] - mine, sessions, segments=segments, rng=rng))
    return PlanSystem(
        name=name,
        by_segment=by_segment,
        recall=float(np.mean(list(by_segment.values()))),
        candidates=float(spent.mean()),
        gain=gain,
    )
