"""Feedback and judgements as rows, and rows as groups of clicks."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from ltrr_cli.ranking.click_groups import MOST_WEIGHT, click_groups
from ltrr_cli.ranking.features.table import NAMES
from ltrr_cli.ranking.training_rows import (
    NEGATIVE_WEIGHT,
    NEGATIVES,
    from_feedback,
    from_judged,
    no_rows,
    split,
)
from ltrr_cli.records.feedback import Feedback, Served
from ltrr_cli.records.query import Query
from ltrr_cli.records.ranking_rows import together
from tests.unit.ranking.made_rows import made_rows

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = Feedback(
    query_id="1",
    query=Query(text="love", asked_at=NOON),
    dated=True,
    session="a",
    entity_ids=("x", "y", "z"),
    gains=(0.0, 1.0, 0.5),
    positions=(1, 2, 9),
    served=Served(features={"arms": (1.0, 2.0, float("nan")), "no longer known": (1.0, 1.0, 1.0)}),
)


def test_a_page_as_it_was_served() -> None:
    rows = from_feedback([PAGE, PAGE], theta=[1.0, 0.5, 0.25])
    arms = rows.features[:, NAMES.index("arms")]
    assert arms[:3] == pytest.approx([1, 2, np.nan], nan_ok=True)
    assert np.isnan(np.delete(rows.features, NAMES.index("arms"), axis=1)).all()
    assert rows.labels.tolist() == [0, 1, 0.5] * 2
    assert rows.theta.tolist() == [1, 0.5, 0.25] * 2
    assert rows.groups.tolist() == [0, 0, 0, 1, 1, 1]
    assert len(set(rows.sessions.tolist())) == 1


def test_what_was_not_served_with_features_is_left_out() -> None:
    judged = replace(PAGE, positions=())
    bare = replace(PAGE, served=None)
    assert len(from_feedback([judged, bare, replace(PAGE, served=Served())], theta=[1.0])) == 0


def test_judgements_with_some_of_the_others_as_unwanted() -> None:
    rows = np.arange(0, 400, 2, dtype=np.int32)
    features = np.tile(rows[:, None], (1, len(NAMES))).astype(np.float32)
    relevant = {10: 1.0, 20: 0.5, 30: 0.0, 31: 1.0}
    made = from_judged(features, rows, relevant=relevant, session="g", rng=np.random.default_rng(1))
    named = dict(zip(made.features[:, 0].tolist(), made.labels.tolist(), strict=True))
    assert len(made) == NEGATIVES + 2
    assert {row: label for row, label in named.items() if label} == {10: 1.0, 20: 0.5}
    assert 30 not in named
    assert set(made.theta) == {1} and set(made.positions) == {0}
    assert set(made.weights[made.labels == 0]) == {NEGATIVE_WEIGHT}


def test_a_judged_query_whose_answers_were_not_found_says_nothing() -> None:
    features = np.zeros((3, len(NAMES)), np.float32)
    rows = np.arange(3, dtype=np.int32)
    rng = np.random.default_rng(1)
    assert len(from_judged(features, rows, relevant={7: 1.0}, session="g", rng=rng)) == 0


def test_together_keeps_groups_apart_and_sessions_whole() -> None:
    one = made_rows(np.random.default_rng(1), pages=4)
    both = together([one, one])
    assert len(np.unique(both.groups)) == 8 and len(np.unique(both.sessions)) == 2
    assert (np.diff(both.groups) >= 0).all()
    assert len(together([no_rows(), no_rows()])) == 0


def test_a_split_never_divides_a_session() -> None:
    rows = made_rows(np.random.default_rng(1), pages=50)
    train, test = split(rows, share=0.2, rng=np.random.default_rng(2))
    assert len(train) + len(test) == len(rows)
    assert not set(train.sessions) & set(test.sessions)
    assert len(np.unique(test.sessions)) == 5
    with pytest.raises(ValueError, match="single session"):
        split(rows.chosen(rows.sessions == 0), share=0.2, rng=np.random.default_rng(2))


def test_one_group_for_each_click() -> None:
    rows = from_feedback([PAGE], theta=[1.0, 0.5, *[0.5] * 6, 0.01])
    groups = click_groups(rows)
    assert groups.labels.tolist() == [1, 0, 1, 0]
    assert groups.groups.tolist() == [0, 0, 1, 1]
    assert groups.weights.tolist() == [2, 2, MOST_WEIGHT, MOST_WEIGHT]
    assert groups.positions.tolist() == [2, 1, 9, 1]


def test_groups_without_a_click_or_without_anything_else_are_left_out() -> None:
    none = replace(PAGE, gains=(0.0, 0.0, 0.0))
    every = replace(PAGE, gains=(1.0, 1.0, 1.0))
    assert len(click_groups(from_feedback([none, every], theta=[1.0]))) == 0
