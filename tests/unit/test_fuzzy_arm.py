"""The arm `fuzzy`: names that look like the query, looked up once for all who ask the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.arms.fuzzy import Fuzzy
from ltrr_cli.ports import Engine, NameIndex, Request
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.query import Query

TEXTS = ["taylor swfit", "beatels", "songs like beatels", "radiohed", "qqqq", "love", "a"]


@dataclass
class Counted:
    """A name index that tells what it was asked for."""

    names: NameIndex
    asked: list[str] = field(default_factory=list)

    def near(self, name: str, *, limit: int) -> tuple[npt.NDArray[np.int64], list[str], Scores]:
        self.asked.append(name)
        return self.names.near(name, limit=limit)


def arm_of(engine: Engine) -> Fuzzy:
    arm = engine.arms["fuzzy"]
    assert isinstance(arm, Fuzzy)
    return replace(arm)


def request_of(engine: Engine, text: str) -> Request:
    query = Query(text=text, asked_at=datetime(2026, 8, 1, tzinfo=UTC))
    return Request(query=query, understanding=engine.understand(query))


@given(asked=st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(1, 200)), max_size=12))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_found_for_others_is_what_is_found_anew(
    tiny: Engine, asked: Sequence[tuple[str, int]]
) -> None:
    arm = arm_of(tiny)
    for text, depth in asked:
        request = request_of(tiny, text)
        found = arm.retrieve(request, depth=depth, earlier={})
        anew = arm_of(tiny).retrieve(request, depth=depth, earlier={})
        assert found.rows.tolist() == anew.rows.tolist()
        assert found.scores.tolist() == anew.scores.tolist()
        assert found.note == anew.note


def test_names_are_looked_up_once_and_nobody_can_change_what_was_found(tiny: Engine) -> None:
    arm = arm_of(tiny)
    counted = Counted(arm.near)
    arm = replace(arm, near=counted)
    first, *others = (
        arm.retrieve(request_of(tiny, text), depth=depth, earlier={})
        for text, depth in (("beatels", 50), ("songs like beatels", 3), ("Beatels!", 50))
    )
    assert counted.asked == ["beatels"]
    assert [each.rows.tolist() for each in others] == [first.rows[:3].tolist(), first.rows.tolist()]
    with pytest.raises(ValueError, match="read-only"):
        first.scores[:1] = 0
