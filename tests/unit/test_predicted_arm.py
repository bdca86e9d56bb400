"""The arm `predicted`: lists of near forms, each step from what was typed discounted."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.arms.predicted import Predicted
from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.ports import Request
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.query import Query, Understanding

FORMS = ("songs like zz aa", "zz aa", "zz ab", "aa zz")
"""As typed, without fillers, repaired, with the words sorted."""


class Lists:
    """Port `KeyedLists` of scores by row."""

    def __init__(self, lists: Mapping[str, Mapping[int, float]]) -> None:
        self.lists = {
            key: sorted(rows.items(), key=lambda each: (-each[1], each[0]))
            for key, rows in lists.items()
            if rows
        }

    def find(self, key: str) -> tuple[Rows, Scores]:
        pairs = self.lists.get(key, [])
        rows, scores = [row for row, _ in pairs], [score for _, score in pairs]
        return np.array(rows, np.int32), np.array(scores, np.float32)

    def __contains__(self, key: object) -> bool:
        return key in self.lists

    def __len__(self) -> int:
        return len(self.lists)


REQUEST = Request(
    query=Query(text=FORMS[0], asked_at=datetime(2026, 8, 1, tzinfo=UTC)),
    understanding=Understanding(
        text=FORMS[0], words=tuple(FORMS[0].split()), corrected=("songs", "like", "zz", "ab"),
        unknown=(), readings=(), script="Latin", language=None,
    ),
)  # fmt: skip
lists = st.dictionaries(
    st.sampled_from([*FORMS, "another"]),
    st.dictionaries(st.integers(0, 9), st.sampled_from([0.125, 0.25, 0.5, 1.0]), max_size=5),
)


@given(known=lists, depth=st.integers(1, 12))
def test_the_best_score_of_each_row_counts(
    known: Mapping[str, Mapping[int, float]], depth: int
) -> None:
    words = QueryWords(filler=[["songs", "like"]], frequency=len)
    arm = Predicted(q2e=Lists(known), query_words=words)
    best: dict[int, float] = {}
    step = 0
    for form in FORMS:
        for row, score in known.get(form, {}).items():
            best[row] = max(best.get(row, 0.0), score * 0.8**step)
        step += bool(known.get(form))
    hits = arm.retrieve(REQUEST, depth=depth, earlier={})
    assert (arm.obstacle(REQUEST) is None) == bool(best)
    assert len(hits) == min(depth, len(best))
    assert hits.scores.tolist() == pytest.approx(sorted(best.values(), reverse=True)[:depth])
    assert hits.scores.tolist() == pytest.approx([best[row] for row in hits.rows.tolist()])
