"""Request → plan: what the policy chooses, or what the user asked for."""

from collections.abc import Mapping
from dataclasses import replace

from ltrr_cli.policy.hazard.policy import greedy
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.plan import Choice, Plan
from ltrr_cli.records.situation import Situation


def obstacles(engine: Engine, request: Request) -> dict[str, str]:
    """Arm → why it cannot say anything to this request; the able ones are missing."""
    found = {name: arm.obstacle(request) for name, arm in engine.arms.items()}
    return {name: why for name, why in found.items() if why is not None}


def choose_plan(
    engine: Engine, situation: Situation, *, plan: Plan | None, explores: bool = True
) -> Choice:
    """A plan over the able arms.

    plan: played instead of the policy's choice; explores: False plays what is held best.
    """
    if plan is None:
        if explores:
            return engine.policy.choose(situation)
        return greedy(engine.policy.choose(replace(situation, explores=False)))
    depths = {
        name: depth for name, depth in plan.depths.items() if name in situation.able and depth
    }
    return _asked_for(depths)


def _asked_for(depths: Mapping[str, int]) -> Choice:
    why = dict.fromkeys(depths, "asked for (--plan)")
    return Choice(policy="given plan", plan=Plan(depths=depths), propensity=1.0, why=why)
