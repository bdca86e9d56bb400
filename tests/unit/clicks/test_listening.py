"""Histories from the log: by hand, in memory and in files they are the same."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.history_files import MappedHistories, open_histories, write_histories
from ltrr_cli.clicks.held_histories import HeldHistories
from ltrr_cli.clicks.listening import learned_histories, parts_of_day
from ltrr_cli.ports import Histories
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.listening import Plays
from ltrr_cli.records.query import Query

START = datetime(2026, 1, 1, tzinfo=UTC)
USERS = ("ann", "bob", "Zoë")
IDS = "abcde?"  # the last one is not in the catalogue
GAINS = (0.0, 0.5, 1.0)


def row_of(entity_id: str) -> int | None:
    return None if entity_id == "?" else IDS.index(entity_id)


def answer(
    gains: dict[str, float], *, user: str | None = "ann", days: float = 0.0, **changes: object
) -> Feedback:
    fields = {
        "query_id": "q",
        "query": Query(text="love", asked_at=START + timedelta(days=days), user=user),
        "dated": True,
        "session": "s",
        "entity_ids": tuple(gains),
        "gains": tuple(gains.values()),
        "positions": tuple(range(1, len(gains) + 1)),
    }
    return Feedback(**{**fields, **changes})  # type: ignore[arg-type]


def pairs(histories: Histories, user: str) -> list[tuple[int, float]]:
    found = histories.find(user)
    return [] if found is None else list(zip(found[0].tolist(), found[1].tolist(), strict=True))


def held(*feedback: Feedback, known: Histories | None = None) -> HeldHistories:
    made = HeldHistories(known, row_of=row_of)
    for each in feedback:
        made.add(each)
    return made


def test_a_play_counts_one_a_click_half_and_both_fade() -> None:
    first = answer({"a": 1.0, "b": 0.5, "c": 0.0, "?": 1.0})
    assert pairs(held(first), "ann") == [(0, 1.0), (1, 0.5)]
    later = held(first, answer({"b": 0.5}, user="bob", days=90))
    assert pairs(later, "ann") == [(0, 0.5), (1, 0.25)]
    assert pairs(later, "bob") == [(1, 0.5)]
    assert held(first, answer({"a": 1.0}, user="bob", days=700)).find("ann") is None


def test_no_history_comes_of_judgements_nor_of_nobody() -> None:
    judged = answer({"a": 1.0}, positions=())
    made = held(judged, answer({"a": 1.0}, user=None), answer({"a": 0.0}))
    assert made.find("ann") is None and made.find("") is None


def test_what_has_no_date_does_not_fade() -> None:
    undated = answer({"a": 1.0}, days=300, dated=False)
    assert pairs(held(undated, answer({"b": 1.0}, days=500)), "ann") == [(0, 1.0), (1, 1.0)]


def test_a_replay_knows_only_what_came_before() -> None:
    histories, seen = HeldHistories(row_of=row_of), []
    for each in (answer({"a": 1.0}), answer({"b": 0.5}), answer({"a": 0.5})):
        seen.append(pairs(histories, "ann"))
        histories.add(each)
    assert seen == [[], [(0, 1.0)], [(0, 1.0), (1, 0.5)]]


known_plays = st.lists(
    st.tuples(st.sampled_from(USERS), st.integers(0, 4), st.integers(1, 900)), max_size=12
)
answers = st.lists(
    st.builds(
        answer,
        st.dictionaries(st.sampled_from(IDS), st.sampled_from(GAINS)),
        user=st.sampled_from([*USERS, "new", None]),
        days=st.floats(0, 900),
        dated=st.booleans(),
    ),
    max_size=12,
)


@given(known=known_plays, feedback=answers)
@settings(max_examples=60)
def test_in_memory_and_in_files_the_histories_are_equal_and_as_by_hand(
    known: list[tuple[str, int, int]], feedback: list[Feedback]
) -> None:
    dated = [each.query.asked_at for each in feedback if each.dated]
    as_of = max(dated, default=START)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        before = written(
            Path(first),
            Plays(
                users=[user for user, _, _ in known],
                rows=np.array([row for _, row, _ in known], np.int32),
                plays=np.array([count for _, _, count in known], np.float32),
            ),
        )
        plays = learned_histories(before.everything(), feedback, row_of=row_of, as_of=as_of)
        in_files, in_memory = written(Path(second), plays), held(*feedback, known=before)
        for user in (*USERS, "new", "stranger"):
            assert pairs(in_memory, user) == pairs(in_files, user)
            expected = by_hand(known, feedback, user=user, as_of=as_of)
            found = dict(pairs(in_memory, user))
            assert found.keys() == expected.keys()
            assert all(abs(found[row] - expected[row]) < 1e-3 for row in found)


def written(folder: Path, plays: Plays) -> MappedHistories:
    write_histories(folder, users=plays.users, rows=plays.rows, plays=plays.plays)
    return open_histories(folder)


def by_hand(
    known: list[tuple[str, int, int]], feedback: list[Feedback], *, user: str, as_of: datetime
) -> dict[int, float]:
    sums: dict[int, float] = {}
    for other, played, count in known:
        if other == user:
            sums[played] = sums.get(played, 0.0) + count
    for each in feedback:
        age = (as_of - each.query.asked_at).total_seconds() / 86_400 if each.dated else 0.0
        for entity_id, gain in zip(each.entity_ids, each.gains, strict=True):
            row, worth = row_of(entity_id), gain * 0.5 ** (age / 90)
            if each.query.user == user and row is not None and worth >= 0.01:
                sums[row] = sums.get(row, 0.0) + worth
    return sums


def test_parts_of_day_count_searches_that_led_to_something() -> None:
    log = [
        answer({"a": 1.0}, days=0.0),
        answer({"a": 0.5, "b": 1.0}, days=20 / 24),
        answer({"a": 0.0}, days=0.5),
        answer({"a": 0.5}, days=5.999 / 24),
        answer({"a": 0.5}, days=0.5, user=None),
        answer({"a": 0.5}, days=0.5, dated=False),
    ]
    found = parts_of_day(log)
    assert {user: counts.tolist() for user, counts in found.items()} == {"ann": [2, 0, 0, 1]}
