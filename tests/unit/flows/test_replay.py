"""Replay against answers: what the arms would have done is what they do."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.flows.all_arms import segment_weights
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.training.replay import Replay, joined, replay
from ltrr_cli.policy.coverage import recall
from ltrr_cli.policy.situation.features import SCOUTS, SituationFeatures
from ltrr_cli.ports import Engine
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.plan import DEPTHS, Plan
from ltrr_cli.records.query import Query
from ltrr_cli.wiring.openers import OpenRelease

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUERIES = {
    "tayler love": ("track-1", "artist-1"),
    "beyonce": ("artist-2", "track-3"),
    "sad songs": ("not in the catalogue", "playlist-1"),
    "80s pop": ("artist-1",),
}


def event(text: str, found: tuple[str, ...], *, user: str | None) -> Feedback:
    return Feedback(
        query_id=text,
        query=Query(text=text, asked_at=NOON, user=user),
        dated=True,
        session=text,
        segment="long" if " " in text else "short",
        entity_ids=("nothing:clicked", *found),
        gains=(0.0, *(1.0 for _ in found)),
    )


EVENTS = [
    event(text, found, user="ana" if "love" in text else None) for text, found in QUERIES.items()
]


@pytest.fixture(scope="module")
def replayed(tiny_index: Path) -> Replay:
    return replay([(OpenRelease(index=tiny_index), EVENTS)], advance=lambda _=1: None)


def test_an_arm_has_an_entity_where_it_has_it_in_an_answer(replayed: Replay, tiny: Engine) -> None:
    """Ranks of a replay are the ranks that a plan with every arm at full depth gives."""
    ranks = replayed.arm_ranks
    for number, asked in enumerate(EVENTS):
        everything = Plan(depths=dict.fromkeys(tiny.arms, DEPTHS[-1]))
        answer = answer_query(tiny, asked.query, plan=everything, shown=1000)
        of_entity = {result.entity.id: result.found_by for result in answer.results}
        mine = ranks.ranks[ranks.event == number]
        for entity, row in zip(asked.found, mine, strict=True):
            expected = [of_entity.get(entity, {}).get(arm, 0) for arm in ranks.arms]
            assert row.tolist() == expected, (asked.query.text, entity)
    assert (ranks.ranks > 0).any(axis=1).sum() >= 4, "otherwise nothing was compared"


def test_who_is_able_and_how_much_came_is_that_of_an_answer(replayed: Replay, tiny: Engine) -> None:
    ranks = replayed.arm_ranks
    assert ranks.arms == tuple(tiny.arms)
    for number, asked in enumerate(EVENTS):
        everything = Plan(depths=dict.fromkeys(tiny.arms, DEPTHS[-1]))
        answer = answer_query(tiny, asked.query, plan=everything)
        returned = {arm.arm: arm.returned for arm in answer.fired}
        able = dict(zip(ranks.arms, ranks.able[number].tolist(), strict=True))
        assert {arm for arm, can in able.items() if can} == set(returned)
        assert ranks.returned[number].tolist() == [returned.get(arm, 0) for arm in ranks.arms]
        assert (np.isnan(replayed.ms[number]) == ~ranks.able[number]).all()


def test_the_policy_would_have_seen_the_same(replayed: Replay, tiny: Engine) -> None:
    """Its lists of the scouts too, although the release that is replayed may have no scouts."""
    features = SituationFeatures(arms=tuple(tiny.arms))
    assert not tiny.scouts
    looked_at: set[str] = set()
    for number, asked in enumerate(EVENTS):
        answer = answer_query(replace(tiny, scouts=SCOUTS), asked.query)
        assert answer.situation.scouted.keys() == SCOUTS.keys() & set(answer.situation.able)
        looked_at |= answer.situation.scouted.keys()
        np.testing.assert_array_equal(replayed.phi[number], features(answer.situation))
        assert replayed.kinds[number] == answer.understanding.best.intent
    assert looked_at, "otherwise nothing was compared"


def test_a_plan_is_worth_in_replay_what_it_brings_in_an_answer(
    replayed: Replay, tiny: Engine
) -> None:
    """Recall of the union for a small plan, from ranks and from the answer itself."""
    plan = {"lexical": 5, "fuzzy": 5, "dense": 10}
    depths = np.array([plan.get(arm, 0) for arm in replayed.arm_ranks.arms])
    shares = recall(replayed.arm_ranks, depths)
    for number, asked in enumerate(EVENTS):
        answer = answer_query(tiny, asked.query, plan=Plan(depths=plan), shown=1000)
        brought = {result.entity.id for result in answer.results}
        found = [entity in brought for entity in asked.found]
        assert shares[number] == pytest.approx(np.mean(found))


def test_joined_replays_are_one(replayed: Replay) -> None:
    both = joined([replayed, replayed])
    count = len(replayed)
    assert len(both) == 2 * count and both.events[count:] == replayed.events
    assert both.arm_ranks.event.max() == 2 * count - 1
    depths = np.full(len(both.arm_ranks.arms), 10)
    once = recall(replayed.arm_ranks, depths)
    np.testing.assert_array_equal(recall(both.arm_ranks, depths), [*once, *once])


def test_every_segment_counts_the_same() -> None:
    weights = segment_weights(EVENTS)
    segments = np.array([each.segment for each in EVENTS])
    assert weights.mean() == pytest.approx(1)
    assert weights[segments == "short"].sum() == pytest.approx(weights[segments == "long"].sum())
