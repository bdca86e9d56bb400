"""What is held in few arrays is, to the bit, what dicts and lists hold."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.memory.compact_map import CompactMap
from ltrr_cli.memory.evidence import observe
from ltrr_cli.memory.overlaid import Overlaid
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.memory.row_sums import RowSums
from ltrr_cli.ports import Remembered
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query
from tests.unit.memory.plain_memory import PlainMemory

START = datetime(2026, 8, 1, 12, tzinfo=UTC)
KEYS = ["love", "love song", "sad song", "ete", "rock", "hate", ""]
IDS = {f"e{row}": row for row in range(9)}

rows_seen = st.lists(
    st.tuples(st.sampled_from([*IDS, "of no catalogue"]), st.sampled_from([0, 0, 0.2, 0.5, 1.0])),
    max_size=5,
)
answers = st.builds(
    lambda number, text, seen, day, user, kind: Feedback(
        query_id=f"a{number}",
        query=Query(text=text, asked_at=START + timedelta(days=day), user=user),
        dated=kind != "undated",
        session=f"s{number % 3}",
        entity_ids=tuple(entity for entity, _ in seen),
        gains=tuple(float(gain) for _, gain in seen),
        positions=tuple(range(1, len(seen) + 1)) if kind == "shown" else (),
    ),
    st.integers(0, 12),  # the same answer comes again
    st.sampled_from(["love", "Love song!", "sad song", "été", "rock"]),
    rows_seen,
    st.sampled_from([0, 0, 1, 9, -400, 45, -60_000]),  # in any order, and before 1970
    st.sampled_from([None, "ana", "bo"]),
    st.sampled_from(["shown", "shown", "judged", "undated"]),
)
logs = st.lists(st.lists(answers, max_size=3), max_size=8)


def bits(found: Remembered) -> list[bytes]:
    columns = (found.rows, found.lower, found.mean, found.clicks, found.evidence, found.strength)
    return [column.tobytes() for column in columns]


@settings(max_examples=60)
@given(logs)
def test_it_believes_to_the_bit_what_plain_sums_say(log: list[list[Feedback]]) -> None:
    held, plain = HeldMemory(row_of=IDS.get), PlainMemory(row_of=IDS.get)
    for some in log:
        assert held.add(observe(some)) == plain.add(observe(some))
        for key in KEYS:
            assert bits(held.find(key)) == bits(plain.find(key))
            assert (key in held) == (key in plain)
        everything = np.arange(len(IDS) + 2, dtype=np.int32)
        assert held.popularity(everything).tolist() == plain.popularity(everything).tolist()
        assert len(held) == len(plain)


@settings(max_examples=60)
@given(logs, st.lists(st.sampled_from(["love", "song", "sad", "ete", "new"]), max_size=4))
def test_near_queries_are_those_of_plain_sums(log: list[list[Feedback]], words: list[str]) -> None:
    held, plain = HeldMemory(row_of=IDS.get), PlainMemory(row_of=IDS.get)
    for some in log:
        held.add(observe(some))
        plain.add(observe(some))
    found, expected = held.near(words, limit=9), plain.near(words, limit=9)
    assert dict(found) == pytest.approx(dict(expected), rel=1e-12)
    assert [cosine for _, cosine in found] == sorted([each for _, each in found], reverse=True)


@settings(max_examples=60)
@given(logs, logs)
def test_what_came_since_lies_to_the_bit_as_before_over_the_base(
    before: list[list[Feedback]], since: list[list[Feedback]]
) -> None:
    base = HeldMemory(row_of=IDS.get)
    for some in before:
        base.add(observe(some))
    over, plainly = (Overlaid(base, row_of=IDS.get) for _ in range(2))
    plainly._since = PlainMemory(row_of=IDS.get)  # type: ignore[assignment]
    for some in since:
        assert over.add(observe(some)) == plainly.add(observe(some))
        for key in KEYS:
            assert bits(over.find(key)) == bits(plainly.find(key))
            assert (key in over) == (key in plainly)
        assert len(over) == len(plainly) == len({key for key in KEYS if key in over})


def one(number: int, text: str, gains: dict[str, float]) -> Feedback:
    return Feedback(
        query_id=f"a{number}",
        query=Query(text=text, asked_at=START),
        dated=True,
        session="s",
        entity_ids=tuple(gains),
        gains=tuple(gains.values()),
        positions=tuple(range(1, len(gains) + 1)),
    )


def test_thousands_of_queries_and_what_was_kept_of_some() -> None:
    """More than a map keeps apart, and more than beliefs are kept of; asked for twice."""
    rng = np.random.default_rng(6)
    row_of = {f"e{row}": row for row in range(500)}.get
    held, plain = HeldMemory(row_of=row_of), PlainMemory(row_of=row_of)
    over = Overlaid(HeldMemory(row_of=row_of), row_of=row_of)
    texts = [f"w{first} w{second}" for first, second in rng.integers(60, size=(1200, 2)).tolist()]
    for number, text in enumerate(texts):
        shown = rng.permutation(500)[:10].tolist()
        gains = {f"e{row}": float(place == 3) for place, row in enumerate(shown)}
        for memory in (held, plain, over):
            memory.add(observe([one(number, text, gains)]))
    assert len(held) == len(plain) == len(over) == len(set(texts)) > 900
    for text in [*dict.fromkeys(texts)] * 2:
        expected = bits(plain.find(text))
        assert bits(held.find(text)) == bits(over.find(text)) == expected
    everything = np.arange(500, dtype=np.int32)
    assert held.popularity(everything).tolist() == plain.popularity(everything).tolist()
    assert dict(held.near(["w7", "w9"], limit=1200)) == pytest.approx(
        dict(plain.near(["w7", "w9"], limit=1200)), rel=1e-12
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_compact_map_is_a_dict(seed: int) -> None:
    rng = np.random.default_rng(seed)
    compact, plain = CompactMap(), dict[int, float]()
    keys = rng.integers(-(2**63), 2**63, size=1500, dtype=np.int64).tolist()
    for at in rng.integers(len(keys), size=6000).tolist():
        key, number = keys[at], float(rng.random())
        assert compact.get(key) == plain.get(key) and (key in compact) == (key in plain)
        compact.put(key, number)
        plain[key] = number
        if at % 50 == 0:
            some = np.array(keys[at : at + 30])
            assert compact.of(some).tolist() == [plain.get(key, 0.0) for key in some.tolist()]
    assert compact.get(7) is None and compact.of(np.array([7])).tolist() == [0.0]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1)), max_size=6),
            st.sampled_from([1.0, 0.5, 0.3]),
        ),
        max_size=20,
    )
)
def test_row_sums_are_dicts(steps: Sequence[tuple[int, list[tuple[int, float]], float]]) -> None:
    sums, plain = RowSums(), [dict[int, float]() for _ in range(5)]
    for number, some, by in steps:
        sums.add(number, some)
        for row, more in some:
            plain[number][row] = plain[number].get(row, 0.0) + more
        sums.scale(number, by)
        plain[number] = {row: held * by for row, held in plain[number].items()}
        for each, expected in enumerate(plain):
            rows, held = sums.of(each)
            assert dict(zip(rows.tolist(), held.tolist(), strict=True)) == expected
            assert rows.dtype == np.int32 and len(rows) == len(expected)
