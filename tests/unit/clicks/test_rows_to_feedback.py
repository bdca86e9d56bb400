"""Rows to answers, against a slow and obvious oracle."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.clicks.rows_to_feedback import rows_to_feedback
from ltrr_cli.errors import LogError
from ltrr_cli.records.click_rows import ClickRows, Texts
from ltrr_cli.records.feedback_log import FeedbackLog

NOW = datetime(2026, 11, 22, tzinfo=UTC)
T0 = np.datetime64("2026-01-01T00:00:00", "us")


def texts(values: Sequence[str | None]) -> Texts:
    known = list(dict.fromkeys(each for each in values if each is not None))
    codes = [-1 if each is None else known.index(each) for each in values]
    return Texts(codes=np.array(codes, np.int32), values=tuple(known))


def rows(**columns: Any) -> ClickRows:
    """A log of plain lists."""
    made: dict[str, Any] = {}
    for name, values in columns.items():
        if name == "clicked":
            made[name] = np.array(values, bool)
        elif name in {"position", "grade", "propensity"}:
            made[name] = np.array(values, float)
        elif name == "times":
            made[name] = np.array(values, "datetime64[us]")
        else:
            made[name] = texts(values)
    return ClickRows(source="log", **made)


def read(**columns: Any) -> FeedbackLog:
    return rows_to_feedback(rows(**columns), now=NOW)


def complaint(**columns: Any) -> str:
    with pytest.raises(LogError) as caught:
        read(**columns)
    return str(caught.value)


Row = tuple[str, str, bool, str | None, str | None, int | None]
some = st.tuples(
    st.sampled_from("ab"),
    st.sampled_from("xyz"),
    st.booleans(),
    st.none() | st.sampled_from("uv"),
    st.none() | st.sampled_from("s"),
    st.none() | st.integers(0, 2),
)


@given(st.lists(some, max_size=25))
def test_judged_rows_are_grouped_as_a_dict_would(log: list[Row]) -> None:
    columns: list[list[Any]] = [[row[at] for row in log] for at in range(6)]
    query, entity, clicked, user, session, time = columns
    times = [np.datetime64("NaT") if each is None else T0 + each for each in time]
    found = read(
        query=query,
        entity_id=entity,
        clicked=clicked,
        user_id=user,
        session_id=session,
        times=times,
    )
    groups: dict[tuple[str, str | None, int | None, str | None], dict[str, float]] = defaultdict(
        dict
    )
    for text, thing, good, who, where, when in log:
        worth = groups[text, who, when, where]
        worth[thing] = max(worth.get(thing, 0.0), 0.5 * good)
    expected = [(text, who, when, worth) for (text, who, when, _), worth in groups.items()]
    expected.sort(key=lambda each: 9 if each[2] is None else each[2])
    assert [(each.query.text, each.query.user, each.dated) for each in found.feedback] == [
        (text, who, when is not None) for text, who, when, _ in expected
    ]
    assert [dict(zip(each.entity_ids, each.gains, strict=True)) for each in found.feedback] == [
        worth for *_, worth in expected
    ]
    assert found.rows == len(log)
    assert found.duplicates == len(log) - sum(len(each.entity_ids) for each in found.feedback)


def test_a_page_is_in_the_order_of_its_places() -> None:
    found = read(
        query=["a"] * 4,
        query_id=["2", "1", "2", "1"],
        entity_id=["x", "x", "y", "y"],
        clicked=[False, True, True, False],
        position=[3, 2, 1, 5],
        action=[None, "play", None, None],
    )
    two, one = found.feedback
    assert (two.query_id, two.entity_ids, two.positions) == ("2", ("y", "x"), (1, 3))
    assert (one.query_id, one.entity_ids, one.positions) == ("1", ("x", "y"), (2, 5))
    assert (two.gains, one.gains) == ((0.5, 0.0), (1.0, 0.0))
    assert one.served is None and not one.judged


def test_of_several_actions_on_a_place_the_best_counts() -> None:
    found = read(
        query=["a"] * 3,
        entity_id=["x"] * 3,
        clicked=[False, True, True],
        position=[1, 1, 1],
        action=[None, "like", "click"],
    )
    assert [each.gains for each in found.feedback] == [(1.0,)]
    assert (found.duplicates, found.clicks) == (2, 1)


def test_grades_are_shares_of_the_best_of_their_answer() -> None:
    found = read(
        query=["a", "a", "a", "b", "b"],
        entity_id=["x", "y", "z", "x", "y"],
        clicked=[True, True, False, True, True],
        grade=[3, 1.5, np.nan, 0.2, np.nan],
    )
    assert [each.gains for each in found.feedback] == [(1.0, 0.5, 0.0), (1.0, 0.5)]


def test_the_undated_come_last_and_keep_their_order() -> None:
    nat = np.datetime64("NaT")
    found = read(
        query=["c", "b", "a", "d"],
        entity_id=["x"] * 4,
        clicked=[True] * 4,
        times=[T0 + 5, nat, T0 + 1, nat],
    )
    assert [each.query.text for each in found.feedback] == ["a", "c", "b", "d"]
    assert [each.dated for each in found.feedback] == [True, True, False, False]
    assert found.feedback[2].query.asked_at == NOW
    assert found.out_of_order == 1


def test_without_sessions_a_listener_or_a_query_is_never_split() -> None:
    found = read(
        query=["a", "b", "a"],
        entity_id=["x", "y", "z"],
        clicked=[True] * 3,
        user_id=["u", "u", None],
    )
    assert [each.session for each in found.feedback] == ["user u", "user u", "query a"]


BASE: dict[str, list[object]] = {"query": ["a"], "entity_id": ["x"], "clicked": [False]}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"query": [None]}, "query is null, expected a string"),
        ({"entity_id": [None]}, "entity_id is null, expected a string"),
        ({"entity_id": [""]}, "entity_id is '', expected a string that is not empty"),
        ({"position": [0]}, "position is 0.0, expected a whole number, 1 or more"),
        ({"position": [1.5]}, "position is 1.5, expected a whole number, 1 or more"),
        ({"propensity": [0]}, "propensity is 0.0, expected a probability above 0 and at most 1"),
        ({"propensity": [1.1]}, "propensity is 1.1, expected a probability above 0 and at most 1"),
        ({"clicked": [True], "grade": [0]}, "grade is 0.0, expected a number above 0"),
        (
            {"clicked": [True], "action": ["buy"]},
            "action is 'buy', expected one of click, play, add, like",
        ),
        ({"action": ["play"]}, "action is 'play', expected none where clicked is false"),
    ],
)  # fmt: skip
def test_values_that_cannot_be(columns: dict[str, list[object]], said: str) -> None:
    assert complaint(**{**BASE, **columns}) == f"log: row 1: {said}"


def test_five_rows_are_told_and_the_others_counted() -> None:
    said = complaint(query=["a"] * 1008, entity_id=["x"] * 1008, clicked=[False] * 1008,
                     position=[1] + [0] * 1007).splitlines()  # fmt: skip
    assert [each.split(":")[1] for each in said[:5]] == [f" row {n}" for n in range(2, 7)]
    assert said[5:] == ["and 1,002 more"]


def test_an_answer_must_not_contradict_itself() -> None:
    page: dict[str, list[object]] = {"query": ["a", "a"], "clicked": [False, False]}
    assert complaint(**page, entity_id=["x", "x"], position=[1, 2]) == (
        "log: row 2: entity_id is 'x', expected each entity at one place of an answer "
        "(a query_id tells answers apart)"
    )
    assert complaint(**page, entity_id=["x", "y"], position=[1, 1], query_id=["q", "q"]) == (
        "log: row 2: position is 1.0, expected one entity at each place of an answer"
    )
    assert complaint(**page, entity_id=["x", "y"], position=[1, np.nan]) == (
        "log: row 2: position is null, expected a whole number, as in the other rows of its answer"
    )
    page["query"] = ["a", "b"]
    assert complaint(**page, entity_id=["x", "y"], query_id=["q", "q"]) == (
        "log: row 2: query is 'b', expected the same in all rows of a query_id, as in row 1"
    )
