"""Which arms fire, and how deep."""

from collections.abc import Mapping
from dataclasses import dataclass

DEPTHS = (0, 5, 10, 20, 40, 50, 80, 160)
"""The ladder of depths that a plan may use; 50, so that one arm can have all of a budget of 50."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Arm → depth, the bandit's action; arms that are not named do not fire.

    >>> Plan(depths={"lexical": 40, "dense": 10}).budget
    50
    """

    depths: Mapping[str, int]

    @property
    def budget(self) -> int:
        """How many candidates the plan draws in all, duplicates counted."""
        return sum(self.depths.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A plan that could have been played, and how likely that was."""

    plan: Plan
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A plan, the policy that chose it, with which probability, and its words on each arm.

    actions: every plan that could have been played, probabilities summing to one; empty when
    there was none but this one.
    """

    policy: str
    plan: Plan
    propensity: float
    why: Mapping[str, str]
    actions: tuple[Action, ...] = ()
