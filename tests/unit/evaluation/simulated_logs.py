"""Logs of a search whose users, and so the worth of every policy, are known exactly.

A session belongs to a segment, likes what it finds more or less, and asks 1 to 3 queries. Each
query has eight entities that are worth a click with a known probability, and four arms that rank
them; which arm is good depends on the segment. Whatever is in the union that was drawn is seen.
"""

from dataclasses import dataclass, replace

import numpy as np

from ltrr_cli.evaluation.off_policy.inclusion import included
from ltrr_cli.evaluation.off_policy.rounds import Exposures, LoggedRounds, PlanProbabilities

SEGMENTS = np.array(["artist", "mood", "title"])
DEPTHS = np.array([
    [10, 10, 10, 10],  # what answers mostly
    [30, 4, 3, 3],
    [3, 30, 4, 3],
    [3, 3, 30, 4],
    [4, 3, 3, 30],
    [1, 1, 1, 1],  # nobody should want this one
])
PLANS, ARMS, ENTITIES, LIST = len(DEPTHS), 4, 8, 40
STATIC = 0.7


@dataclass(frozen=True, kw_only=True)
class World:
    """n requests before anybody answers; truth (n, p): what each plan would earn on average."""

    sessions: np.ndarray
    segment: np.ndarray
    fetched: np.ndarray
    appeal: np.ndarray

    @property
    def truth(self) -> np.ndarray:
        return np.asarray(np.einsum("npe,ne->np", self.fetched, self.appeal))

    def value(self, policy: np.ndarray) -> float:
        """What a policy, shape (segments, p), earns per request."""
        return float(np.sum(self.truth * policy[self.segment], axis=1).mean())


def world(sessions: int, rng: np.random.Generator) -> World:
    asked = rng.integers(1, 4, sessions)
    session = np.repeat(np.arange(sessions), asked)
    segment = rng.choice(len(SEGMENTS), sessions, p=[0.5, 0.3, 0.2])[session]
    keen = rng.uniform(0.5, 1.5, sessions)[session]
    count = len(session)
    ranks = rng.integers(1, LIST + 1, (count, ENTITIES, ARMS), dtype=np.int16)
    ranks *= rng.random(ranks.shape) < 0.5  # 0: the list does not hold it
    good = np.arange(ARMS) == segment[:, None, None]
    ranks = np.where(good, rng.integers(1, LIST + 1, ranks.shape), ranks).astype(np.int16)
    appeal = 0.11 * keen[:, None] * rng.uniform(0.5, 1.5, (count, ENTITIES))
    fetched = included(ranks[:, None], DEPTHS[None, :, None])
    return World(sessions=session, segment=segment, fetched=fetched, appeal=appeal)


def logging_policy() -> np.ndarray:
    """Mostly the static plan, the rest spread over all; (segments, p)."""
    policy = np.full((len(SEGMENTS), PLANS), (1 - STATIC) / (PLANS - 1))
    policy[:, 0] = STATIC
    return policy


def always(plans: list[int]) -> np.ndarray:
    """The policy that plays one plan for each segment; (segments, p)."""
    return np.eye(PLANS)[plans]


BEST, WORST = always([1, 2, 3]), always([5, 5, 5])


def answered(
    asked: World,
    target: np.ndarray,
    rng: np.random.Generator,
    *,
    policy: np.ndarray | None = None,
    logged: np.ndarray | None = None,
) -> LoggedRounds:
    """The log of a policy, weighed for a target; `logged`: what it claims to be, if it lies."""
    policy = logging_policy() if policy is None else policy
    claimed = policy if logged is None else logged
    count = len(asked.segment)
    chosen = (policy.cumsum(axis=1)[asked.segment] < rng.random((count, 1))).sum(axis=1)
    drawn = asked.fetched[np.arange(count), chosen]
    clicked = drawn & (rng.random(drawn.shape) < asked.appeal)
    p0, pi = claimed[asked.segment], target[asked.segment]
    exposures = Exposures(
        request=np.repeat(np.arange(count), ENTITIES),
        reward=clicked.ravel().astype(float),
        logged=np.einsum("npe,np->ne", asked.fetched, p0).ravel(),
        target=np.einsum("npe,np->ne", asked.fetched, pi).ravel(),
        drawn=drawn.ravel(),
        complete=True,
    )
    starts = np.arange(count + 1) * PLANS
    return LoggedRounds(
        sessions=asked.sessions,
        segments=SEGMENTS[asked.segment],
        rewards=clicked.sum(axis=1).astype(float),
        plans=PlanProbabilities(
            starts=starts, logged=p0.ravel(), target=pi.ravel(), chosen=starts[:-1] + chosen
        ),
        exposures=exposures,
    )


def simulate(target: np.ndarray, sessions: int, rng: np.random.Generator) -> LoggedRounds:
    return answered(world(sessions, rng), target, rng)


def plan_features(asked: World) -> np.ndarray:
    """One column for each segment and plan: what a right model of the mean reward needs."""
    columns = asked.segment[:, None] * PLANS + np.arange(PLANS)
    return np.asarray(np.eye(len(SEGMENTS) * PLANS)[columns.ravel()])


def mean_rewards(asked: World) -> np.ndarray:
    """The expected reward of each plan in each segment; (segments, p)."""
    truth = asked.truth
    return np.array([truth[asked.segment == each].mean(axis=0) for each in range(len(SEGMENTS))])


def reordered(rounds: LoggedRounds, order: np.ndarray) -> LoggedRounds:
    """The same log with its requests in another order."""
    plans, exposures = rounds.plans, rounds.exposures
    assert exposures is not None
    rows = (order[:, None] * PLANS + np.arange(PLANS)).ravel()
    cells = (order[:, None] * ENTITIES + np.arange(ENTITIES)).ravel()
    return LoggedRounds(
        sessions=rounds.sessions[order],
        segments=rounds.segments[order],
        rewards=rounds.rewards[order],
        plans=PlanProbabilities(
            starts=plans.starts,
            logged=plans.logged[rows],
            target=plans.target[rows],
            chosen=plans.starts[:-1] + (plans.chosen - plans.starts[:-1])[order],
        ),
        exposures=replace(
            exposures,
            reward=exposures.reward[cells],
            logged=exposures.logged[cells],
            target=exposures.target[cells],
            drawn=exposures.drawn[cells],
        ),
    )
