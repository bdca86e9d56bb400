"""Replayed requests → rounds, as the estimators read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.off_policy.rounds import Exposures, LoggedRounds, PlanProbabilities
from ltrr_cli.flows.evaluating.replay_log import Replayed
from ltrr_cli.flows.evaluating.shown import Shown
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.plan import Action

PlanKey = frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One request: as its own release answered it, and what the release in question would do."""

    event: Feedback
    logged: Replayed
    target: Replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The rounds; features: (m, f), of every plan of every request, for a model of the reward;
    lost: rewards of entities that the replayed plan does not bring, which are left out.
    """

    rounds: LoggedRounds
    features: npt.NDArray[np.float64]
    lost: int


def page_rewards(event: Feedback) -> dict[str, float]:
    """Entity → its part of the page's reward, which is at most 1: what proved to be worth
    something, all of it together as good as one that is wholly wanted.

    >>> from datetime import datetime
    >>> from ltrr_cli.records.query import Query
    >>> asked = Query(text="abba", asked_at=datetime(2026, 1, 1))
    >>> page_rewards(Feedback(query_id="1", query=asked, dated=True, session="s",
    ...     entity_ids=("a", "b", "c"), gains=(1.0, 1.0, 0.0), positions=(1, 2, 3)))
    {'a': 0.5, 'b': 0.5}
    """
    gains = dict(zip(event.entity_ids, event.gains, strict=True))
    whole = max(1.0, sum(gains.values()))
    return {entity: gain / whole for entity, gain in gains.items() if gain > 0}


def rounds_of(asked: Sequence[Round]) -> Rounds:
    """All requests of a log, in order; at least one."""
    plans, features = _plans(asked)
    exposures, rewards, lost = _exposures(asked)
    named = any(each.event.segment for each in asked)
    rounds = LoggedRounds(
        sessions=np.array([each.event.session for each in asked]),
        segments=np.array([each.event.segment if named else each.logged.kind for each in asked]),
        rewards=rewards,
        plans=plans,
        exposures=exposures,
    )
    return Rounds(rounds=rounds, features=features, lost=lost)


def _plans(asked: Sequence[Round]) -> tuple[PlanProbabilities, npt.NDArray[np.float64]]:
    starts, chosen, features = [0], [], []
    logged: list[float] = []
    target: list[float] = []
    arms = sorted({arm for each in asked for action in _all(each) for arm in action.plan.depths})
    for each in asked:
        by_log, by_target = _by_plan(each.logged.logged), _by_plan(each.target.target)
        keys = list(by_log | by_target)
        served = each.event.served
        played = _key(served.plan if served is not None and served.plan else {})
        chosen.append(starts[-1] + keys.index(played))
        logged += [by_log.get(key, 0.0) for key in keys]
        target += [by_target.get(key, 0.0) for key in keys]
        starts.append(starts[-1] + len(keys))
        features += [_features(key, arms, each) for key in keys]
    plans = PlanProbabilities(
        starts=np.array(starts),
        logged=np.array(logged),
        target=np.array(target),
        chosen=np.array(chosen),
    )
    return plans, np.stack(features)


def _exposures(
    asked: Sequence[Round],
) -> tuple[Exposures, npt.NDArray[np.float64], int]:
    columns: list[tuple[int, float, float, float, bool]] = []
    rewards, lost = np.zeros(len(asked)), 0
    for at, each in enumerate(asked):
        reward = page_rewards(each.event)
        logged, target = _chances(each.logged.logged), _chances(each.target.target)
        drawn = each.logged.drawn
        kept = {entity: worth for entity, worth in reward.items() if entity in drawn}
        lost += len(reward) - len(kept)
        rewards[at] = sum(kept.values())
        columns += [
            (at, kept.get(entity, 0.0), logged.get(entity, 0.0), target.get(entity, 0.0),
             entity in drawn)
            for entity in logged | target
        ]  # fmt: skip
    request, reward_of, logged_p, target_p, is_drawn = np.array(columns).reshape(-1, 5).T
    exposures = Exposures(
        request=request.astype(np.int64),
        reward=reward_of,
        logged=logged_p,
        target=target_p,
        drawn=is_drawn > 0,
        complete=True,
    )
    return exposures, rewards, lost


def _all(each: Round) -> tuple[Action, ...]:
    logged, target = each.logged.logged, each.target.target
    return (*(logged.actions if logged else ()), *(target.actions if target else ()))


def _by_plan(shown: Shown | None) -> dict[PlanKey, float]:
    actions = shown.actions if shown else ()
    return {_key(action.plan.depths): action.probability for action in actions}


def _chances(shown: Shown | None) -> dict[str, float]:
    return dict(shown.chances) if shown else {}


def _key(depths: Mapping[str, int]) -> PlanKey:
    return frozenset((arm, depth) for arm, depth in depths.items() if depth)


def _features(key: PlanKey, arms: list[str], each: Round) -> npt.NDArray[np.float64]:
    depths = dict(key)
    drawn = np.log1p([depths.get(arm, 0) for arm in arms])
    return np.concatenate([drawn, each.logged.context])
