"""What is played and shown before anything is learnt."""

from datetime import UTC, datetime

import numpy as np
import pytest

from ltrr_cli.arms.registry import ARMS
from ltrr_cli.policy.default_plan import DEFAULT_DEPTHS, LEFT_OUT, DefaultPlan
from ltrr_cli.ports import Engine, Request
from ltrr_cli.ranking.default_score import ARM_WEIGHTS, DefaultScore
from ltrr_cli.ranking.union import union
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.plan import DEPTHS
from ltrr_cli.records.query import Query
from ltrr_cli.records.situation import Situation


@pytest.fixture
def request_(tiny: Engine) -> Request:
    query = Query(text="love", asked_at=datetime(2024, 1, 1, tzinfo=UTC))
    return Request(query=query, understanding=tiny.understand(query))


def hits(*rows: int) -> Hits:
    return Hits(rows=np.array(rows, np.int32), scores=np.ones(len(rows), np.float32))


def test_plan_and_score_know_every_arm_and_only_ladder_depths() -> None:
    assert DEFAULT_DEPTHS.keys() == ARMS.keys() == ARM_WEIGHTS.keys()
    assert set(DEFAULT_DEPTHS.values()) <= set(DEPTHS)
    assert LEFT_OUT.keys() == {arm for arm, depth in DEFAULT_DEPTHS.items() if not depth}


def test_only_able_arms_are_played_with_certainty() -> None:
    choice = DefaultPlan().choose(
        Situation(context=np.empty(0, np.float32), able=("lexical", "dense"), budget=50, seed=1)
    )
    assert set(choice.plan.depths) == {"lexical", "dense"}
    assert choice.propensity == 1


def test_the_score_is_the_sum_of_its_parts(tiny: Engine, request_: Request) -> None:
    candidates = union({"lexical": hits(3, 1, 2), "dense": hits(2, 5)})
    score = DefaultScore(columns=tiny.columns)
    parts = score.parts(request_, candidates)
    total = np.sum(list(parts.values()), axis=0)
    assert score.score(request_, candidates) == pytest.approx(total)


def test_a_better_rank_never_lowers_the_score(tiny: Engine, request_: Request) -> None:
    score = DefaultScore(columns=tiny.columns)
    higher = union({"lexical": hits(7, 1, 2)})
    lower = union({"lexical": hits(1, 2, 7)})
    at = int(np.flatnonzero(higher.rows == 7)[0])
    assert score.score(request_, higher)[at] > score.score(request_, lower)[at]
