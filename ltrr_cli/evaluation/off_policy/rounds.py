"""A log as the estimators read it: what could have been played, what was, and what it earned."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Flags, Names, Numbers, Places, owners, sums


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProbabilities:
    """The plans of n requests, laid end to end: all that either policy could have played.

    starts: shape (n + 1,), the plans of request t are `starts[t]:starts[t + 1]`.
    logged, target: shape (m,), how likely each plan was under the policy that answered, and is
    under the one in question; 0 where a policy does not know the plan. Each sums to one over
    the plans of a request. chosen: shape (n,), where among the m the plan stands that was played.
    """

    starts: Places
    logged: Numbers
    target: Numbers
    chosen: Places

    @property
    def weights(self) -> Numbers:
        """How much more likely the target plays what was played; shape (n,), mean one."""
        ratio: Numbers = self.target[self.chosen] / self.logged[self.chosen]
        return ratio

    def expected(self, values: Numbers, probabilities: Numbers) -> Numbers:
        """Mean of the plans' values (m,) under probabilities (m,), per request; shape (n,)."""
        return sums(values * probabilities, self.starts)

    @property
    def request(self) -> Places:
        """The request that each plan is of; shape (m,)."""
        return owners(self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposures:
    """How likely entities were to be seen, and are under the target; one row each, shape (c,).

    request: 0 .. n - 1; reward: what came of it, 0 if nothing; logged, target: the probability
    of being in the union (inclusion form), or the expected probability of being looked at
    (position form); drawn: whether it was in the union that was drawn.
    complete: every entity that either policy can show has a row. If not, at least all entities
    with a reward must have one: enough to estimate, too little for some checks.
    """

    request: npt.NDArray[np.integer]
    reward: Numbers
    logged: Numbers
    target: Numbers
    drawn: Flags
    complete: bool

    @property
    def weights(self) -> Numbers:
        """How much more likely the target shows each entity; (c,), 0 for what was not drawn."""
        weights: Numbers = np.zeros(len(self.request))
        np.divide(self.target, self.logged, out=weights, where=self.drawn)
        return weights


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRounds:
    """n answered requests.

    sessions: shape (n,), what is never split; segments: shape (n,), kinds of query;
    rewards: shape (n,), what a page earned.
    """

    sessions: npt.NDArray[np.generic]
    segments: Names
    rewards: Numbers
    plans: PlanProbabilities
    exposures: Exposures | None = None

    def __len__(self) -> int:
        return len(self.rewards)
