"""What clicks teach at once is what training would make of the same answers."""

import gc
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from ltrr_cli.clicks.visits import feedback_of_visit
from ltrr_cli.flows.learn_online import OnlineLearner, lesson_of
from ltrr_cli.memory.evidence import observe
from ltrr_cli.memory.overlaid import Overlaid
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.policy.hazard.model import RUNGS, HazardModel
from ltrr_cli.policy.hazard.policy import HazardPolicy, Prices
from ltrr_cli.policy.situation.context import NAMES
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.records.events import ACTIONS, Click, Impression
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.lesson import Lesson
from ltrr_cli.records.plan import DEPTHS, Choice, Plan
from ltrr_cli.records.situation import Outcome, Situation
from ltrr_cli.records.visit import Visit

ARMS = ("lexical", "dense", "memory")
ENTITIES = [f"e{number}" for number in range(20)]
FEATURES = SituationFeatures(arms=ARMS)
PLAN = {"lexical": 10, "dense": 5}


def row_of(entity_id: str) -> int | None:
    return ENTITIES.index(entity_id) if entity_id in ENTITIES else None


def situation(rng: np.random.Generator) -> Situation:
    size = len(NAMES)
    scores = np.sort(rng.random(7).astype(np.float32))[::-1]
    return Situation(
        context=rng.random(size).astype(np.float32) * (rng.random(size) < 0.3),
        able=("lexical", "dense"),
        scouted={"memory": Hits(rows=np.arange(7, dtype=np.int32), scores=scores)},
        budget=100,
        seed=1,
    )


def impression(number: int, rng: np.random.Generator) -> Impression:
    shown = rng.permutation(ENTITIES)[:15].tolist()
    return Impression(
        query_id=f"q{number}",
        timestamp=datetime(2026, 6, 1 + int(rng.integers(20)), tzinfo=UTC),
        query=str(rng.choice(["love", "love song", "abba"])),
        user=None if rng.random() < 0.5 else str(rng.choice(["ann", "bob"])),
        session=f"s{number // 3}",
        types=(),
        release="4",
        policy="hazard",
        ranker="default score",
        plan=PLAN,
        propensity=1.0,
        actions=(),
        entity_ids=tuple(shown),
        scores=(0.0,) * 15,
        arm_ranks={
            "lexical": tuple(rng.permutation(11)[:10].tolist()) + (0,) * 5,
            "dense": (0,) * 10 + tuple(range(1, 6)),
        },
        page=tuple(rng.permutation(15)[:10].tolist()),
        context=FEATURES.as_logged(situation(rng)),
    )


def clicks_on(answered: Impression, rng: np.random.Generator) -> list[Click]:
    return [
        Click(
            query_id=answered.query_id,
            timestamp=answered.timestamp,
            position=place,
            entity_id=answered.at(place),
            action=str(rng.choice(ACTIONS)),
        )
        for place in rng.integers(1, 11, size=rng.integers(1, 4)).tolist()
    ]


def policy(rng: np.random.Generator | None = None) -> HazardPolicy:
    model = HazardModel.new(ARMS, len(FEATURES.names))
    if rng is not None:
        model.phi_weights[:] = rng.normal(0, 1, model.phi_weights.shape)
    prices = Prices(arms=np.zeros(len(ARMS), np.float32))
    return HazardPolicy(model=model, order=(("lexical", 40),), prices=prices)


def test_the_memory_is_that_of_training_on_the_same_answers() -> None:
    """Several clicks on an answer, places clicked on twice, listeners who come again."""
    rng = np.random.default_rng(3)
    answers = [impression(number, rng) for number in range(60)]
    clicks = [clicks_on(answered, rng) for answered in answers]
    memory = Overlaid(HeldMemory(row_of=row_of), row_of=row_of)
    learner = OnlineLearner(memory, policy())
    for answered, some in zip(answers, clicks, strict=True):
        for click in some:
            learner.learn([lesson_of(answered, click, release="4")])
    feedback = [
        feedback_of_visit(Visit(impression=answered, clicks=tuple(some)))
        for answered, some in zip(answers, clicks, strict=True)
    ]
    trained = HeldMemory(row_of=row_of)
    trained.add(observe(each for each in feedback if each is not None))
    assert learner.lessons == sum(map(len, clicks))
    for key in ("love", "love song", "abba"):
        mine, theirs = memory.find(key), trained.find(key)
        assert len(theirs) > 5
        assert mine.rows.tolist() == theirs.rows.tolist()
        np.testing.assert_allclose(mine.clicks, theirs.clicks, rtol=1e-5)
        np.testing.assert_allclose(mine.evidence, theirs.evidence, rtol=1e-5)
        np.testing.assert_allclose(mine.lower, theirs.lower, rtol=1e-5)


def test_at_once_or_one_by_one_or_twice_is_the_same() -> None:
    rng = np.random.default_rng(4)
    answers = [impression(number, rng) for number in range(30)]
    lessons = [lesson_of(a, c, release="4") for a in answers for c in clicks_on(a, rng)]
    memories, policies = [], []
    for parts in ([lessons], [[each] for each in lessons], [lessons, lessons]):
        memories.append(Overlaid(HeldMemory(row_of=row_of), row_of=row_of))
        policies.append(policy())
        learner = OnlineLearner(memories[-1], policies[-1])
        for part in parts:
            learner.learn(part)
    for other, learnt in zip(memories[1:], policies[1:], strict=True):
        np.testing.assert_array_equal(learnt.model.phi_weights, policies[0].model.phi_weights)
        np.testing.assert_allclose(other.find("love").lower, memories[0].find("love").lower)
    assert (policies[0].model.phi_weights != policy().model.phi_weights).any()


def test_the_policy_learns_from_the_log_what_it_would_from_the_situation() -> None:
    rng = np.random.default_rng(5)
    here, ranks = situation(rng), {"lexical": 7, "dense": 2}
    np.testing.assert_allclose(
        FEATURES.from_log(FEATURES.as_logged(here)), FEATURES(here), atol=1e-6
    )
    direct, logged = policy(np.random.default_rng(6)), policy(np.random.default_rng(6))
    choice = Choice(policy="hazard", plan=Plan(depths=PLAN), propensity=1.0, why={})
    direct.learn(here, choice, Outcome(found=(ranks,)))
    logged.learn_logged(FEATURES.as_logged(here), PLAN, Outcome(found=(ranks,)))
    np.testing.assert_allclose(
        direct.model.phi_weights, logged.model.phi_weights, rtol=1e-4, atol=1e-6
    )


def test_a_click_makes_the_chunk_that_brought_it_likelier() -> None:
    rng = np.random.default_rng(7)
    answered = impression(1, rng)
    place = next(p for p in range(1, 11) if answered.arm_ranks["dense"][answered.page[p - 1]])
    click = replace(clicks_on(answered, rng)[0], position=place, entity_id=answered.at(place))
    learnt = policy()
    phi = FEATURES.from_log(answered.context)
    before = learnt.model.logits(phi)
    OnlineLearner(HeldMemory(row_of=row_of), learnt).learn([
        lesson_of(answered, click, release="4")
    ])
    moved = learnt.model.logits(phi) - before
    assert moved[1, 0] > 0.1  # dense: brought it
    assert (moved[0, :2] < 0).all()  # lexical, played before it, did not
    assert not moved[0, 2:].any() and not moved[1, 1:].any() and not moved[2].any()


def test_an_answer_of_another_release_moves_the_memory_alone() -> None:
    rng = np.random.default_rng(8)
    answered = impression(1, rng)
    click = clicks_on(answered, rng)[0]
    memory, learnt = HeldMemory(row_of=row_of), policy()
    OnlineLearner(memory, learnt).learn([lesson_of(answered, click, release="5")])
    found = memory.find(answered.query)
    assert found.rows.tolist() == [row_of(click.entity_id)]
    assert found.evidence.tolist() == [0.0] and found.clicks[0] > 0
    np.testing.assert_array_equal(learnt.model.phi_weights, policy().model.phi_weights)


def test_each_click_takes_a_few_hundred_bytes_and_the_same_again_fewer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Memory is flat but for that: pages of ten, new words, new visitors, a policy that learns.

    What a process remembers of normalised texts begins anew: a dict that other tests have filled
    just as far would double here.
    """
    monkeypatch.setattr("ltrr_cli.text._remembered", {})
    rng = np.random.default_rng(9)
    rows = {f"e{row}": row for row in range(5000)}

    def teach(begin: int, end: int, *, queries: int) -> float:
        """Bytes that a click took of the process, everything that is held of it."""
        before = held()
        for number in range(begin, end):
            page = tuple(f"e{row}" for row in rng.permutation(5000)[:10].tolist())
            learner.learn([
                Lesson(
                    query_id=f"{number:016x}",
                    query=f"some words {number % queries} {number % queries % 999}",
                    asked_at=datetime(2026, 6, 1, tzinfo=UTC),
                    user=f"listener {number}",
                    session="s",
                    entity_id=page[2],
                    position=3,
                    gain=0.5,
                    page=page if queries > 1 else tuple(list(rows)[:10]),
                    situation={FEATURES.names[0]: 1.0},
                    plan=PLAN,
                    ranks={"lexical": 3},
                )
            ])
            memory.find(f"some words {number % queries} {number % queries % 999}")
        return (held() - before) / (end - begin)

    def held() -> int:
        """Bytes now, without garbage in circles, which stays longer in a process with much else."""
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    memory = Overlaid(HeldMemory(row_of=rows.get), row_of=rows.get)
    learner = OnlineLearner(memory, policy())
    tracemalloc.start()
    try:
        teach(0, 256, queries=10_000)  # beliefs of so many queries are kept
        assert 100 < teach(256, 1024, queries=10_000) < 600
        assert len(memory) == 1024
        assert teach(1024, 1536, queries=1) < 200
        assert len(memory) == 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("seed", range(20))
def test_a_step_of_all_chunks_together_is_that_of_one_after_the_other(seed: int) -> None:
    rng = np.random.default_rng(seed)
    learnt, slow = (
        policy(np.random.default_rng(seed)).model,
        policy(np.random.default_rng(seed)).model,
    )
    phi = FEATURES(situation(rng))
    levels = rng.integers(0, RUNGS + 1, size=len(ARMS))
    walks = [{arm: int(rng.integers(1, 200)) for arm in ARMS} for _ in range(rng.integers(0, 3))]
    learnt.learn(phi, levels, Outcome(found=tuple(walks)))
    hazards = slow.hazards(slow.logits(phi), levels[None])[0]
    for walk in walks or [{}]:
        for arm, rung, hit in _chunks(levels, walk):
            gradient = (hazards[arm, rung] - hit) / max(len(walks), 1) * phi
            slow.phi_squares[arm, rung] += gradient**2
            slow.phi_weights[arm, rung] -= 0.15 * gradient / np.sqrt(slow.phi_squares[arm, rung])
    np.testing.assert_allclose(learnt.phi_weights, slow.phi_weights, rtol=1e-5, atol=1e-6)


def _chunks(levels: np.ndarray, ranks: dict[str, int]) -> list[tuple[int, int, bool]]:
    rows = []
    for arm, name in enumerate(ARMS):
        for rung in range(int(levels[arm])):
            hit = DEPTHS[rung] < ranks.get(name, 0) <= DEPTHS[rung + 1]
            rows.append((arm, rung, hit))
            if hit:
                return rows
    return rows
