"""What teaches, what is held out, and what each event may have known before."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.flows.training.split import blocks, held_out, sample
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

START = datetime(2026, 3, 1, tzinfo=UTC)


def event(number: int, session: str, *, minute: int | None = None, segment: str = "") -> Feedback:
    """An answer with one click; minute: None for one without a date."""
    at = START + timedelta(minutes=minute or 0)
    return Feedback(
        query_id=f"q{number}",
        query=Query(text=f"query {number}", asked_at=at),
        dated=minute is not None,
        session=session,
        segment=segment,
        entity_ids=("a", "b"),
        gains=(1.0, 0.0),
        positions=(1, 2),
    )


@st.composite
def logs(draw: st.DrawFn) -> list[Feedback]:
    """Sessions that are dated, undated or both, with overlapping times."""
    rows = draw(
        st.lists(st.tuples(st.integers(0, 12), st.none() | st.integers(0, 500)), max_size=80)
    )
    return [
        event(number, f"session {session}", minute=minute)
        for number, (session, minute) in enumerate(rows)
    ]


def by_id(feedback: Feedback) -> str:
    return feedback.query_id


@given(log=logs())
def test_no_session_is_on_both_sides_and_nothing_is_lost(log: list[Feedback]) -> None:
    dated = [each for each in log if each.dated]
    undated = [each for each in log if not each.dated]
    for part in (dated, undated):
        teaching, test = held_out(part)
        assert not {each.session for each in teaching} & {each.session for each in test}
        assert sorted([*teaching, *test], key=by_id) == sorted(part, key=by_id)


def test_a_dated_log_is_split_by_time() -> None:
    log = [event(number, f"session {number // 5}", minute=number) for number in range(200)]
    teaching, test = held_out(log)
    assert len(test) == 40
    assert max(each.query.asked_at for each in teaching) < min(each.query.asked_at for each in test)


def test_an_undated_log_is_split_by_chance_and_always_alike() -> None:
    log = [event(number, f"session {number // 2}") for number in range(2000)]
    test = held_out(log)[1]
    assert 0.15 < len(test) / len(log) < 0.25
    assert held_out(log[::-1])[1] == test[::-1]
    assert held_out(log[:500])[1] == test[: len(held_out(log[:500])[1])]


@given(log=logs(), count=st.integers(1, 6))
def test_no_event_is_in_what_its_block_knows(log: list[Feedback], count: int) -> None:
    """The leak that makes a policy believe in memory: nothing of an event is known before it."""
    seen: list[str] = []
    for block in blocks(log, count=count):
        known = {each.query_id for each in block.before}
        assert not known & {each.query_id for each in block.events}
        seen += [each.query_id for each in block.events]
        dated = [each.query.asked_at for each in block.events if each.dated]
        before = [each.query.asked_at for each in block.before if each.dated]
        if dated and before:
            assert max(before) < min(dated), "what is as old may have come after"
        sessions = {each.session for each in block.events if not each.dated}
        assert not sessions & {each.session for each in block.before if not each.dated}
    assert sorted(seen) == sorted(each.query_id for each in log)


def test_later_blocks_know_more() -> None:
    log = [event(number, f"session {number}", minute=number) for number in range(50)]
    sizes = [(len(block.before), len(block.events)) for block in blocks(log)]
    assert sizes == [(0, 10), (10, 10), (20, 10), (30, 10), (40, 10)]


def test_an_undated_block_knows_all_other_blocks() -> None:
    log = [event(number, f"session {number}") for number in range(100)]
    for block in blocks(log):
        assert len(block.before) + len(block.events) == 100
        assert 5 < len(block.events) < 40


def test_rare_segments_are_kept_whole() -> None:
    log = [event(number, f"s{number}", segment="rare" * (number < 7)) for number in range(500)]
    drawn = sample(log, most=100, rng=np.random.default_rng(0))
    assert len(drawn) == 100
    assert [each.query_id for each in drawn[:7]] == [f"q{number}" for number in range(7)]
    assert sample(log, most=10**6, rng=np.random.default_rng(0)) == tuple(log)


def test_only_what_found_something_is_drawn() -> None:
    log = [event(number, f"s{number}") for number in range(10)]
    fruitless = Feedback(
        query_id="none",
        query=log[0].query,
        dated=False,
        session="none",
        entity_ids=("a",),
        gains=(0.0,),
        positions=(1,),
    )
    assert fruitless not in sample([*log, fruitless], most=100, rng=np.random.default_rng(0))
