"""The arms `memory` and `similar`: what worked for the query, and for queries near it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.arms.memory import Memory, summed
from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.arms.similar import Similar
from ltrr_cli.memory.evidence import observe
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.ports import Clicked, Request
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query, Understanding
from ltrr_cli.text import words

NOW = datetime(2026, 8, 1, tzinfo=UTC)
FILLER = [["songs", "like"], ["some"]]


def request_of(text: str, corrected: str | None = None) -> Request:
    typed = tuple(words(text))
    repaired = typed if corrected is None else tuple(words(corrected))
    understanding = Understanding(
        text=text, words=typed, corrected=repaired, unknown=(), readings=(),
        script="Latin", language=None,
    )  # fmt: skip
    return Request(query=Query(text=text, asked_at=NOW), understanding=understanding)


Arm = Memory | Similar


def arm_of(judged: Sequence[tuple[str, str]]) -> Memory:
    """Query and entity, a letter, that was right for it."""
    return Memory(table=table_of(judged), query_words=QueryWords(filler=FILLER, frequency=len))


def similar_of(judged: Sequence[tuple[str, str]]) -> Similar:
    return Similar(table=table_of(judged), query_words=QueryWords(filler=FILLER, frequency=len))


def table_of(judged: Sequence[tuple[str, str]]) -> HeldMemory:
    memory = HeldMemory(row_of=ord)
    for number, (query, entity) in enumerate(judged):
        feedback = Feedback(
            query_id=str(number), query=Query(text=query, asked_at=NOW), dated=True,
            session=str(number), entity_ids=(entity, "x"), gains=(1.0, 0.0),
        )  # fmt: skip
        memory.add(observe([feedback]))
    return memory


def found(arm: Arm, text: str, corrected: str | None = None, *, depth: int = 40) -> str:
    hits = arm.retrieve(request_of(text, corrected), depth=depth, earlier={})
    assert hits.scores.tolist() == sorted(hits.scores.tolist(), reverse=True)
    return "".join(map(chr, hits.rows.tolist()))


def test_what_was_clicked_more_often_comes_first_and_what_never_was_not_at_all() -> None:
    assert found(arm_of([("love", "a"), ("love", "b"), ("love", "b")]), "Love!") == "ba"


@pytest.mark.parametrize(
    ("text", "corrected"),
    [("some chillout", None), ("chilout", "chillout"), ("songs like chillout", None)],
)
def test_near_forms_are_the_query_itself(text: str, corrected: str | None) -> None:
    judged = [("chillout", "a"), ("black metal", "b")]
    assert found(arm_of(judged), text, corrected) == "a"
    assert arm_of(judged).obstacle(request_of(text, corrected)) is None
    assert found(similar_of(judged), text, corrected) == ""


def test_near_queries_are_another_arm() -> None:
    judged = [("chillout", "a"), ("black metal", "b")]
    assert found(arm_of(judged), "chillout music") == ""
    assert found(similar_of(judged), "chillout music") == "a"
    assert similar_of(judged).obstacle(request_of("chillout music")) is None


def test_the_order_of_words_does_not_matter() -> None:
    judged = [("black metal", "b"), ("metal", "m")]
    assert found(similar_of(judged), "metal black")[0] == "b"


def test_near_queries_help_until_the_query_itself_is_well_known() -> None:
    few = [("chillout", "a"), *[("chillout mix", "b")] * 9]
    assert (found(arm_of(few), "chillout"), found(similar_of(few), "chillout")) == ("a", "b")
    well_known = [*[("chillout", "a")] * 5, *[("chillout mix", "b")] * 9]
    assert found(similar_of(well_known), "chillout") == ""
    why = similar_of(well_known).obstacle(request_of("chillout"))
    assert why == "enough is known of this query, or nothing near it"


def test_a_query_that_is_better_known_is_believed_more() -> None:
    arm = similar_of([*[("sad song", "a")] * 9, ("sad ballad", "b")])
    assert found(arm, "sad") == "ab"


lists = st.lists(
    st.dictionaries(st.integers(0, 9), st.sampled_from([0.5, 0.25, 0.125])), max_size=4
)


@given(lists=lists, weights=st.lists(st.sampled_from([1.0, 0.8, 0.64]), min_size=4, max_size=4))
def test_the_sum_over_queries(lists: list[dict[int, float]], weights: list[float]) -> None:
    """Best first, of equals the one that stands first; each query's list is falling."""
    ordered = [sorted(each.items(), key=lambda pair: -pair[1]) for each in lists]
    pairs = [pair for each in ordered for pair in each]
    clicked = Clicked(
        rows=np.array([row for row, _ in pairs], np.int32),
        lower=np.array([lower for _, lower in pairs], np.float32),
        counts=[len(each) for each in lists],
        most_evidence=[0.0] * len(lists),
    )
    expected: dict[int, float] = {}
    for each, weight in zip(ordered, weights, strict=False):
        for row, lower in each:
            share = float(np.float32(lower) * np.float32(weight))
            expected[row] = expected.get(row, 0.0) + share
    best = sorted(expected.items(), key=lambda pair: -np.float32(pair[1]))[:7]
    hits = summed(clicked, weights[: len(lists)], depth=7, note="")
    assert hits.rows.tolist() == [row for row, _ in best]
    assert hits.scores.tolist() == [float(np.float32(score)) for _, score in best]


def test_depth_cuts_and_obstacles_say_why() -> None:
    arm = arm_of([("love", "a"), ("love", "b"), ("love", "b")])
    assert found(arm, "love", depth=1) == "b"
    assert found(arm, "rock") == ""
    assert arm.obstacle(request_of("rock")) == "no remembered clicks for this query"
    for empty in (arm_of([]), similar_of([])):
        assert empty.obstacle(request_of("love")) == "no remembered clicks yet"
    note = arm.retrieve(request_of("some love"), depth=9, earlier={}).note
    assert note == "remembered clicks for 'love'"
    near = similar_of([("love song", "a")]).retrieve(request_of("love"), depth=9, earlier={})
    assert near.note == "remembered clicks for a near query"


def test_near_queries_are_looked_up_once_for_requests_that_are_answered_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arm, looked = similar_of([("chillout lounge", "a")]), list[str]()
    near = HeldMemory.near

    def counted(
        table: HeldMemory, words: Sequence[str], *, limit: int, least: float = 0.0
    ) -> list[tuple[str, float]]:
        looked.append(" ".join(words))
        return near(table, words, limit=limit, least=least)

    monkeypatch.setattr(HeldMemory, "near", counted)
    requests = [request_of(f"chillout {number}") for number in range(32)]
    assert [arm.obstacle(each) for each in requests] == [None] * 32
    hits = [arm.retrieve(each, depth=9, earlier={}) for each in requests]
    assert [each.rows.tolist() for each in hits] == [[ord("a")]] * 32
    assert looked == [each.query.text for each in requests]
