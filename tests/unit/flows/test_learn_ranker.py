"""What each judged query counts for when a ranker learns."""

from datetime import UTC, datetime

import pytest

from ltrr_cli.flows.training.learn_ranker import weights_by_segment
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def events(segments: str) -> list[Feedback]:
    """An event for each letter, of the segment that it names."""
    return [
        Feedback(
            query_id=f"q{number}",
            query=Query(text="tayler love", asked_at=NOW),
            session=f"s{number}",
            dated=False,
            entity_ids=("track-1",),
            gains=(1.0,),
            segment=segment,
        )
        for number, segment in enumerate(segments)
    ]


def test_a_rare_segment_counts_more_in_each_query_and_less_in_all() -> None:
    weights = weights_by_segment(events("aaaaaaaaabbbbc"))
    assert weights["b"] / weights["a"] == pytest.approx((9 / 4) ** 0.5)
    assert weights["c"] / weights["a"] == pytest.approx(3)
    assert 9 * weights["a"] > 4 * weights["b"] > weights["c"]


def test_one_segment_is_not_weighted() -> None:
    assert weights_by_segment(events("aaaa")) == {"a": 1.0}


def test_nothing_is_weighted_when_nothing_is_there() -> None:
    assert weights_by_segment([]) == {}
