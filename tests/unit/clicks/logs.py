"""Logs with a known truth, for tests."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from ltrr_cli.records.events import Click, Impression
from ltrr_cli.records.feedback import Feedback, Served
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.named_columns import NamedColumns
from ltrr_cli.records.plan import Action, Plan
from ltrr_cli.records.query import Query
from ltrr_cli.records.visit import Visit

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARMS = ("lexical", "dense", "fuzzy", "exact", "memory")


def actions(rng: np.random.Generator) -> tuple[Action, ...]:
    """A base plan and a swap to each arm, with probabilities as local-swap exploration has them."""
    base = dict(zip(ARMS, rng.choice([5, 10, 20], len(ARMS)).tolist(), strict=True))
    plans = [base, *({**base, arm: 40} for arm in ARMS)]
    swaps = 0.02 + 0.1 * rng.random(len(ARMS))
    chances = [1 - float(swaps.sum()), *swaps.tolist()]
    return tuple(
        Action(plan=Plan(depths=plan), probability=chance)
        for plan, chance in zip(plans, chances, strict=True)
    )


_SETS = [
    (could, np.cumsum([each.probability for each in could]))
    for could in map(actions, map(np.random.default_rng, range(60)))
]
_ORDERS = [np.random.default_rng(seed).permutation(15)[:10].tolist() for seed in range(60)]


def visit(number: int, rng: np.random.Generator, *, places: int = 10) -> Visit:
    """An answer to one of 20 queries, over 40 entities, and up to two clicks."""
    could = actions(rng)
    chosen = could[int(rng.choice(len(could), p=[each.probability for each in could]))]
    asked_at = START + timedelta(minutes=11 * number)
    found = tuple(f"track:{each}" for each in rng.choice(40, places + 3, replace=False).tolist())
    page = tuple(rng.permutation(places + 3)[:places].tolist())
    features = rng.random((2, places)).astype(np.float32)
    seen = Impression(
        query_id=f"q{number}",
        timestamp=asked_at,
        query=f"query {rng.integers(20)}",
        user=f"user {number % 3}" if number % 4 else None,
        session=f"session {number // 5}",
        types=("track",) if number % 7 == 0 else (),
        release=str(1 + number // 100),
        policy="hazard",
        ranker="default score",
        plan=chosen.plan.depths,
        propensity=chosen.probability,
        actions=could,
        entity_ids=found,
        scores=tuple(rng.random(len(found)).tolist()),
        arm_ranks={arm: tuple(rng.integers(0, 4, len(found)).tolist()) for arm in ARMS},
        page=page,
        seed=int(rng.integers(2**63)),
        context={"words": 2.0, "hour": float(features[0].sum())},
        features=NamedColumns.of({
            "bm25": features[0].tolist(),
            "cosine": (math.nan, *features[1, 1:].tolist())[:places],
        }),
    )
    clicks = tuple(
        Click(
            query_id=seen.query_id,
            timestamp=asked_at + timedelta(seconds=5 + at),
            position=(place := int(rng.integers(1, places + 1))),
            entity_id=seen.at(place),
            action=str(rng.choice(["click", "play", "add", "like"])),
            dwell_s=float(rng.integers(100)) if at else None,
        )
        for at in range(int(rng.integers(0, 3)) if places else 0)
    )
    return Visit(impression=seen, clicks=clicks)


def honest(count: int, *, seed: int = 0) -> FeedbackLog:
    """A small log in which every choice is by its probabilities, quickly made."""
    rng = np.random.default_rng(seed)
    return FeedbackLog(
        source="honest", feedback=tuple(answer(number, rng) for number in range(count)), rows=count
    )


def answer(number: int, rng: np.random.Generator) -> Feedback:
    """Feedback on a page of ten."""
    could, chances = _SETS[int(rng.integers(len(_SETS)))]
    chosen = could[min(int(np.searchsorted(chances, rng.random())), len(could) - 1)]
    gains = [0.0] * 10
    if rng.random() < 0.6:
        gains[int(rng.integers(10))] = 1.0
    return Feedback(
        query_id=f"q{number}",
        query=Query(text=f"query {rng.integers(20)}", asked_at=START + timedelta(minutes=number)),
        dated=True,
        session=f"session {number // 4}",
        entity_ids=tuple(f"track:{each}" for each in _ORDERS[int(rng.integers(len(_ORDERS)))]),
        gains=tuple(gains),
        positions=tuple(range(1, 11)),
        served=Served(
            release="1",
            plan=chosen.plan.depths,
            propensity=chosen.probability,
            actions=could,
        ),
    )


def with_feedback(log: FeedbackLog, feedback: Sequence[Feedback]) -> FeedbackLog:
    """The log with other feedback."""
    return replace(log, feedback=tuple(feedback))


def with_served(feedback: Feedback, **changed: object) -> Feedback:
    """The feedback with something else in how it was served."""
    assert feedback.served is not None
    return replace(feedback, served=replace(feedback.served, **changed))  # type: ignore[arg-type]
