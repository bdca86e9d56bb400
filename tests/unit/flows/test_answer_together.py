"""Queries that are answered together get the answers that each gets alone."""

from datetime import UTC, datetime

import pytest

from ltrr_cli.flows.answer_query import answer_query, answer_together
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXTS = ("tayler love", "80s pop", "beyonce", "tayler love", "sad songs", "?!", "xyzzy")
STAGES = ("understand", "plan", "retrieve", "rank")


def asked(*texts: str) -> list[Query]:
    users = (None, "ana", "nobody")
    return [
        Query(text=text, asked_at=NOON, user=users[at % len(users)])
        for at, text in enumerate(texts)
    ]


def told(answer: Answer) -> object:
    """Everything but the id and the milliseconds."""
    ranked = answer.ranked
    return (
        answer.query,
        answer.understanding,
        answer.choice,
        answer.situation.context.tolist(),
        [
            (arm.arm, arm.depth, arm.returned, arm.unique, arm.on_page, arm.why)
            for arm in answer.fired
        ],
        answer.skipped,
        answer.results,
        (ranked.rows.tolist(), ranked.scores.tobytes(), ranked.ranks.tolist()),
        (ranked.features.names, ranked.features.matrix.tobytes()),
    )


@pytest.mark.parametrize("plan", [None, Plan(depths={"lexical": 5, "structured": 40, "works": 5})])
def test_each_answer_is_the_one_that_the_query_gets_alone(tiny: Engine, plan: Plan | None) -> None:
    queries = asked(*TEXTS)
    together = answer_together(tiny, queries, plan=plan, explores=False)
    alone = [answer_query(tiny, query, plan=plan, explores=False) for query in queries]
    assert [told(answer) for answer in together] == [told(answer) for answer in alone]
    assert any(answer.results for answer in alone)


def test_ids_differ_and_every_stage_has_its_time(tiny: Engine) -> None:
    answers = answer_together(tiny, asked("love", "love", "love"))
    assert len({answer.query_id for answer in answers}) == len(answers)
    for answer in answers:
        assert tuple(answer.ms) == ("total", *STAGES)
        assert answer.ms["total"] == pytest.approx(sum(answer.ms[stage] for stage in STAGES))


def test_nothing_is_answered_with_nothing(tiny: Engine) -> None:
    assert answer_together(tiny, []) == []
