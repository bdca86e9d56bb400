"""Request → plan: what the policy chooses, or what the user asked for."""

from collections.abc import Mapping, Sequence

import numpy as np

from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.plan import Choice, Plan
from ltrr_cli.records.situation import Situation

BUDGET = 100
_NO_CONTEXT = np.empty(0, np.float32)


def obstacles(engine: Engine, request: Request) -> dict[str, str]:
    """Arm → why it cannot say anything to this request; the able ones are missing."""
    found = {name: arm.obstacle(request) for name, arm in engine.arms.items()}
    return {name: why for name, why in found.items() if why is not None}


def choose_plan(
    engine: Engine,
    request: Request,
    *,
    plan: Plan | None,
    unable: Mapping[str, str],
    only: Sequence[str],
) -> Choice:
    """A plan over the able arms.

    plan: played instead of the policy's choice; unable: see `obstacles`; only: arms that may
    fire, all when empty
    """
    able = [name for name in engine.arms if name not in unable and (not only or name in only)]
    if plan is None:
        return engine.policy.choose(
            Situation(context=_NO_CONTEXT, able=tuple(able), budget=BUDGET, seed=0)
        )
    depths = {name: depth for name, depth in plan.depths.items() if name in able and depth}
    why = dict.fromkeys(depths, "asked for (--plan)")
    return Choice(policy="given plan", plan=Plan(depths=depths), propensity=1.0, why=why)
