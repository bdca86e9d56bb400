"""What tests has never taught, and the log says what the judgements said."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from bench.parting import TEACHING, parted, some_of_each, write_click_log

from ltrr_cli import wiring
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

START = datetime(2020, 1, 1, tzinfo=UTC)


def judged(number: int, *, group: str, segment: str, day: int | None = None) -> Feedback:
    at = START if day is None else START + timedelta(days=day)
    user = None if day is None else group
    return Feedback(
        query_id=str(number),
        query=Query(text=f"query {number}", asked_at=at, user=user),
        dated=day is not None,
        session=group,
        segment=segment,
        entity_ids=(f"good-{number}", f"fair-{number}", f"bad-{number}"),
        gains=(1.0, 0.5, 0.0),
    )


UNDATED = [judged(n, group=f"group {n // 3}", segment=f"kind {n % 2}") for n in range(900)]
DATED = [
    judged(1000 + n, group=f"user {n % 7}", segment="dated", day=n * 37 % 500) for n in range(500)
]


def test_no_group_is_on_both_sides_and_nothing_that_tests_is_older() -> None:
    teaching, test = parted([*UNDATED, *DATED])
    assert sorted(each.query_id for each in (*teaching, *test)) == sorted(
        each.query_id for each in (*UNDATED, *DATED)
    )
    groups = [{each.session for each in part if not each.dated} for part in (teaching, test)]
    assert groups[0] and groups[1] and not groups[0] & groups[1]
    times = [[each.query.asked_at for each in part if each.dated] for part in (teaching, test)]
    assert max(times[0]) < min(times[1])
    assert len(times[0]) == TEACHING * len(DATED)
    assert abs(len(groups[0]) / 300 - TEACHING) < 0.1


def test_of_each_segment_no_more_than_asked_for_and_only_what_can_be_found() -> None:
    nothing = [judged(1, group="x", segment="kind 0")]
    hopeless = Feedback(
        query_id="none", query=nothing[0].query, dated=False, session="y", segment="kind 0",
        entity_ids=("bad",), gains=(0.0,),
    )  # fmt: skip
    chosen = some_of_each([*UNDATED, hopeless], most=5, rng=np.random.default_rng(0))
    assert [each.segment for each in chosen].count("kind 0") == 5 and len(chosen) == 10
    everything = some_of_each([*UNDATED, hopeless], most=10_000, rng=np.random.default_rng(0))
    assert list(everything) == UNDATED


def test_the_log_says_what_the_judgements_say(tmp_path: Path) -> None:
    events = [*UNDATED[:4], *DATED[:4]]
    write_click_log(tmp_path / "log.parquet", events)
    read = {each.query_id: each for each in wiring.read_feedback(tmp_path / "log.parquet").feedback}
    assert read.keys() == {each.query_id for each in events}
    for event in events:
        found = read[event.query_id]
        assert (found.query.text, found.query.user) == (event.query.text, event.query.user)
        assert (found.segment, found.dated, found.judged) == (event.segment, event.dated, True)
        assert dict(zip(found.entity_ids, found.gains, strict=True)) == dict(
            zip(event.entity_ids, event.gains, strict=True)
        )
        if event.dated:
            assert found.query.asked_at == event.query.asked_at
        else:
            assert found.session == event.session
