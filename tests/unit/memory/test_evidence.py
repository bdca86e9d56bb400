"""Feedback as observations, and a memory that fades and takes predictions over."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ltrr_cli.memory.evidence import examination_curve, observe
from ltrr_cli.memory.posterior import BEFORE_ANY_LOG
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.memory.score_pairs import score_pairs
from ltrr_cli.records.evidence import NO_DAY, Numbers, PairEvidence
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

START = datetime(2026, 8, 1, 23, tzinfo=UTC)
DAY = 20_666


def shown(
    number: int, gains: dict[str, float], *, days: float = 0, places: Sequence[int] = ()
) -> Feedback:
    return Feedback(
        query_id=f"a{number}",
        query=Query(text="Love", asked_at=START + timedelta(days=days), user="ana"),
        dated=True,
        session="s",
        entity_ids=tuple(gains),
        gains=tuple(gains.values()),
        positions=tuple(places) or tuple(range(1, len(gains) + 1)),
    )


def judged(number: int, gains: dict[str, float], *, dated: bool = True) -> Feedback:
    return Feedback(
        query_id=f"j{number}",
        query=Query(text="love!", asked_at=START),
        dated=dated,
        session=f"s{number}",
        entity_ids=tuple(gains),
        gains=tuple(gains.values()),
    )


def test_each_entity_is_a_row_with_how_likely_it_was_looked_at() -> None:
    wordless = Feedback(
        query_id="w", query=Query(text=" ", asked_at=START), dated=True, session="s",
        entity_ids=("a",), gains=(1.0,), positions=(1,),
    )  # fmt: skip
    seen = observe(
        [
            shown(0, {"a": 0.0, "b": 0.5}, places=[2, 7]),
            wordless,
            judged(1, {"c": 0.0}, dated=False),
        ],
        examination=[1.0, 0.6, 0.25],
    )
    assert (seen.answers, seen.queries) == (["a0", "a0", "j1"], ["love"] * 3)
    assert (seen.entity_ids, seen.visitors) == (["a", "b", "c"], ["user ana"] * 2 + ["session s1"])
    assert seen.days.tolist() == [DAY, DAY, NO_DAY] and seen.fades.tolist() == [True, True, False]
    assert seen.gains.tolist() == [0, 0.5, 0] and seen.examinations.tolist() == [0.6, 0.25, 1]
    assert len(observe([])) == 0
    assert examination_curve().min() == pytest.approx(0.02)


def memory_of(*feedback: Feedback) -> HeldMemory:
    memory = HeldMemory(row_of=ord)
    memory.add(observe(feedback))
    return memory


def test_what_was_shown_fades_to_the_prior_and_what_was_judged_does_not() -> None:
    log = [shown(0, {"a": 1.0}), judged(0, {"b": 1.0})]
    found = memory_of(*log, shown(1, {"c": 1.0}, days=30)).find("love")
    evidence = dict(zip(found.rows.tolist(), found.evidence.tolist(), strict=True))
    assert evidence == {ord("a"): 0.5, ord("b"): 1, ord("c"): 1}
    later = memory_of(*log, shown(1, {"c": 1.0}, days=1200)).find("love")
    means = dict(zip(later.rows.tolist(), later.mean.tolist(), strict=True))
    assert means[ord("a")] == pytest.approx(BEFORE_ANY_LOG.mean, 1e-6)
    assert means[ord("b")] == pytest.approx((1 + 10 * 0.1) / 11)


def test_a_visitor_counts_once_a_day_but_every_look_counts() -> None:
    twice = memory_of(shown(0, {"a": 0.5}), shown(1, {"a": 1.0}), shown(2, {"a": 0.5})).find("love")
    assert (twice.clicks[0], twice.evidence[0]) == (1, 3)
    two_days = memory_of(shown(0, {"a": 1.0}), shown(1, {"a": 1.0}, days=30)).find("love")
    assert (two_days.clicks[0], two_days.evidence[0]) == (1.5, 1.5)


def test_the_same_answer_is_learnt_once_and_strangers_are_passed_over() -> None:
    memory = HeldMemory(row_of={"a": 1}.get)
    seen = observe([shown(0, {"a": 1.0, "b": 1.0})])
    assert memory.add(seen) == ["love"] and memory.add(seen) == []
    assert memory.find("love").rows.tolist() == [1] and memory.find("love").clicks.tolist() == [1]


def test_a_click_on_what_other_arms_brought_enters_the_memory_of_that_query() -> None:
    memory = memory_of(shown(0, {"a": 1.0}))
    memory.add(observe([shown(1, {"a": 0.0, "z": 1.0})]))
    assert set(memory.find("love").rows.tolist()) == {ord("a"), ord("z")}


def pairs(clicks: list[float], examinations: list[float], sizes: list[int]) -> PairEvidence:
    many = len(clicks)
    return PairEvidence(
        keys=[f"q{number}" for number in range(len(sizes))],
        offsets=np.cumsum([0, *sizes]),
        entity_ids=[f"e{place}" for place in range(many)],
        clicks=np.array(clicks),
        examinations=np.array(examinations),
        fast_clicks=np.zeros(many),
        fast_examinations=np.zeros(many),
        first_days=np.zeros(many, np.int32),
        last_days=np.zeros(many, np.int32),
    )


def test_actual_replaces_predicted_as_evidence_comes() -> None:
    def predicted(queries: Sequence[str], entity_ids: Sequence[str]) -> Numbers:
        assert len(queries) == len(entity_ids)
        return np.array([0.8 if entity == "e0" else np.nan for entity in entity_ids])

    means = []
    for looks in (0.5, 5.0, 50.0, 5000.0):
        scored = score_pairs(pairs([0.0, 1.0], [looks, 1.0], [2]), predicted=predicted)
        at = scored.evidence.entity_ids.index("e0")
        means.append(scored.mean[at])
        assert scored.prior[at] == 0.8 and scored.predicted[at] and not scored.predicted[1 - at]
        assert scored.prior[1 - at] == BEFORE_ANY_LOG.mean
    assert means[0] > 0.7 and means == sorted(means, reverse=True) and means[-1] < 0.01


def test_queries_are_ordered_apart_and_empty_ones_go() -> None:
    scored = score_pairs(pairs([0, 3, 0, 1, 2], [0.4, 3, 0.4, 1, 2], [1, 1, 1, 2]))
    assert scored.evidence.keys == ["q1", "q3"] and scored.evidence.offsets.tolist() == [0, 1, 3]
    assert scored.evidence.entity_ids == ["e1", "e4", "e3"]


def test_types_have_priors_of_their_own() -> None:
    rng = np.random.default_rng(2)
    examinations = np.full(400, 20.0)
    clicks = rng.poisson(np.where(np.arange(400) % 2, 0.1, 0.6) * examinations).astype(np.float64)
    evidence = pairs(clicks.tolist(), examinations.tolist(), [200, 200])
    scored = score_pairs(
        evidence, kinds=lambda ids: np.array([int(entity[1:]) % 2 for entity in ids])
    )
    kind = np.array([int(entity[1:]) % 2 for entity in scored.evidence.entity_ids])
    assert scored.prior[kind == 0] == pytest.approx(np.full(200, 0.6), rel=0.1)
    assert scored.prior[kind == 1] == pytest.approx(np.full(200, 0.1), rel=0.1)
