"""The evidence file: new answers added to what was known make what all of them at once would."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.duckdb_files import DuckdbEvidence
from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.memory.evidence import observe
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.memory.score_pairs import score_pairs
from ltrr_cli.records.evidence import NO_DAY, PairEvidence
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

START = datetime(2026, 8, 1, tzinfo=UTC)
DAY = 20_666
Log = list[Feedback]
Sums = dict[tuple[str, str], tuple[float, ...]]


def answer(
    number: int, query: str, gains: dict[str, float], *, days: float = 0, user: str = "ana"
) -> Feedback:
    return Feedback(
        query_id=f"a{number}",
        query=Query(text=query, asked_at=START + timedelta(days=days), user=user),
        dated=True,
        session="s",
        entity_ids=tuple(gains),
        gains=tuple(gains.values()),
        positions=tuple(range(1, len(gains) + 1)),
    )


def judgement(number: int, query: str, gains: dict[str, float], *, dated: bool) -> Feedback:
    return Feedback(
        query_id=f"j{number}",
        query=Query(text=query, asked_at=START),
        dated=dated,
        session="s",
        entity_ids=tuple(gains),
        gains=tuple(gains.values()),
    )


def random_log(seed: int, many: int) -> Log:
    """Three queries, eight entities, three visitors, half a year; every fifth a judgement."""
    rng = np.random.default_rng(seed)
    log: Log = []
    for number in range(many):
        shown = rng.permutation(8)[: rng.integers(1, 6)].tolist()
        gains = {f"e{entity}": float(rng.choice([0, 0, 0.5, 1])) for entity in shown}
        query = str(rng.choice(["love", "sad song", "rock"]))
        if number % 5:
            days, user = float(rng.integers(0, 4)) * 45.25, str(rng.choice(["ana", "bo", "cy"]))
            log.append(answer(number, query, gains, days=days, user=user))
        else:
            log.append(judgement(number, query, gains, dated=bool(number % 2)))
    return log


def oracle(log: Log, *, day: int) -> Sums:
    """C, E and both again with seven days, the slow way."""
    best: dict[tuple[str, str, str, int, bool], float] = defaultdict(float)
    looks: list[tuple[str, str, int, bool, float]] = []
    for each in log:
        visitor, fades = each.query.user or each.session, not each.judged
        on = int(each.query.asked_at.timestamp() // 86_400) if each.dated else NO_DAY
        for place, entity in enumerate(each.entity_ids):
            looks.append((
                each.query.text,
                entity,
                on,
                fades,
                1.0 if each.judged else 1 / (place + 1),
            ))
            credit = (each.query.text, entity, visitor, on, fades)
            best[credit] = max(best[credit], each.gains[place])
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * 4)
    for half_life, at in ((30, 0), (7, 2)):
        for (query, entity, _, on, fades), gain in best.items():
            sums[query, entity][at] += gain * (2 ** ((on - day) / half_life) if fades else 1)
        for query, entity, on, fades, look in looks:
            sums[query, entity][at + 1] += look * (2 ** ((on - day) / half_life) if fades else 1)
    return {pair: tuple(of_pair) for pair, of_pair in sums.items()}


def sums_of(evidence: PairEvidence) -> Sums:
    columns = (
        evidence.clicks,
        evidence.examinations,
        evidence.fast_clicks,
        evidence.fast_examinations,
    )
    queries = np.repeat(evidence.keys, np.diff(evidence.offsets)).tolist()
    return {
        (query, entity): tuple(float(column[at]) for column in columns)
        for at, (query, entity) in enumerate(zip(queries, evidence.entity_ids, strict=True))
    }


def assert_same(found: Sums, expected: Sums) -> None:
    assert set(found) == set(expected)
    for pair, numbers in expected.items():
        assert found[pair] == pytest.approx(numbers, rel=1e-9, abs=1e-9)


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), cuts=st.sets(st.integers(1, 39), max_size=4))
def test_in_any_order_and_pieces_it_is_as_if_built_at_once(seed: int, cuts: set[int]) -> None:
    log = random_log(seed, 40)
    shuffled = [log[at] for at in np.random.default_rng(seed).permutation(len(log))]
    borders = [0, *sorted(cuts), len(log)]
    end = START + timedelta(days=200)
    with TemporaryDirectory() as folder, DuckdbEvidence(Path(folder) / "e.duckdb") as table:
        for start, stop in pairwise(borders):
            piece = shuffled[start:stop]
            newest = max(each.query.asked_at for each in piece)
            assert table.update(observe(piece), as_of=newest) == len(piece)
        table.update(observe([]), as_of=end)
        in_pieces = sums_of(table.evidence())
        table.rebuild(observe(log), as_of=end)
        assert_same(in_pieces, sums_of(table.evidence()))
    assert_same(in_pieces, oracle(log, day=DAY + 200))


def test_the_same_log_again_changes_nothing_but_time_does(tmp_path: Path) -> None:
    log = random_log(3, 30)
    end = START + timedelta(days=150)
    with DuckdbEvidence(tmp_path / "e.duckdb") as table:
        assert table.update(observe(log), as_of=end) == 30
        before = sums_of(table.evidence())
        assert table.update(observe(log), as_of=START) == 0
        assert sums_of(table.evidence()) == before
    with DuckdbEvidence(tmp_path / "e.duckdb") as table:
        more = [*log, answer(99, "love", {"e1": 1.0}, days=150)]
        assert table.update(observe(more), as_of=end + timedelta(days=30)) == 1
        assert_same(sums_of(table.evidence()), oracle(more, day=DAY + 180))


def test_a_click_that_comes_after_its_answer_was_learnt_still_counts(tmp_path: Path) -> None:
    before = [
        answer(1, "love", {"e1": 0.0, "e2": 0.0}, days=3),
        answer(2, "hate", {"e1": 1.0}, days=5),
    ]
    after = [answer(1, "love", {"e1": 0.0, "e2": 1.0}, days=3), before[1]]
    with DuckdbEvidence(tmp_path / "e.duckdb") as table:
        table.update(observe(before), as_of=START + timedelta(days=9))
        assert table.update(observe(after), as_of=START + timedelta(days=9)) == 0
        assert_same(sums_of(table.evidence()), oracle(after, day=DAY + 9))


def test_a_memory_in_the_process_believes_the_same(tmp_path: Path) -> None:
    log = random_log(4, 40)
    held = HeldMemory(row_of=lambda entity: int(entity[1:]))
    for each in log:
        held.add(observe([each]))
    with DuckdbEvidence(tmp_path / "e.duckdb") as table:
        table.update(observe(log), as_of=START)
        scored = score_pairs(table.evidence())
    evidence = scored.evidence
    for at, key in enumerate(evidence.keys):
        here = slice(evidence.offsets[at], evidence.offsets[at + 1])
        found = held.find(key)
        lower = {f"e{row}": low for row, low in zip(found.rows.tolist(), found.lower, strict=True)}
        expected = dict(zip(evidence.entity_ids[here], scored.lower[here], strict=True))
        assert lower == pytest.approx(expected, 1e-5)


def test_what_is_kept_comes_back_and_changes_are_told(tmp_path: Path) -> None:
    with DuckdbEvidence(tmp_path / "e.duckdb") as table:
        log = [answer(0, "love", {"a": 1.0, "b": 0.5}), answer(1, "rock", {"c": 0.0})]
        table.update(observe(log), as_of=START)
        scored = score_pairs(
            table.evidence(),
            predicted=lambda _, ids: np.array([0.5 if e == "a" else np.nan for e in ids]),
        )
        changes = table.keep(scored)
        assert changes.new == [("love", "a"), ("love", "b"), ("rock", "c")]
        assert (changes.replaced, changes.forgotten) == ([("love", "a")], [])
        assert len(table) == 3
        late = START + timedelta(days=60)
        table.update(observe([answer(2, "love", {"z": 1.0}, days=60)]), as_of=late)
        changes = table.keep(score_pairs(table.evidence()))
        assert (changes.new, changes.replaced) == ([("love", "z")], [])
        assert changes.forgotten == [("rock", "c")]  # E fell below .5, and nobody clicked it
        kept = score_pairs(table.evidence())
    with DuckdbEvidence(tmp_path / "e.duckdb", read_only=True) as table:
        found = table.remembered()
    assert (found.evidence.keys, found.evidence.entity_ids) == (["love"], kept.evidence.entity_ids)
    assert found.evidence.offsets.tolist() == [0, 3]
    for name in ("prior", "strength", "mean", "lower", "predicted"):
        assert getattr(found, name).tolist() == getattr(kept, name).tolist()
    days = dict(zip(found.evidence.entity_ids, found.evidence.last_days.tolist(), strict=True))
    assert days == {"a": DAY, "b": DAY, "z": DAY + 60}


def test_an_empty_file(tmp_path: Path) -> None:
    with DuckdbEvidence(tmp_path / "e.duckdb") as table:
        assert table.update(observe([]), as_of=START) == 0
        changes = table.keep(score_pairs(table.evidence()))
        assert (changes.new, changes.forgotten, len(table)) == ([], [], 0)
        assert table.remembered().evidence.offsets.tolist() == [0]


def test_a_failed_update_changes_nothing(tmp_path: Path) -> None:
    with DuckdbEvidence(tmp_path / "e.duckdb") as table:
        table.update(observe([answer(0, "love", {"a": 1.0})]), as_of=START)
        nameless = observe([answer(1, "love", {None: 1.0})])  # type: ignore[dict-item]
        with pytest.raises(StorageError, match="NOT NULL"):
            table.rebuild(nameless, as_of=START)
        assert sums_of(table.evidence()) == {("love", "a"): (1, 1, 1, 1)}


def test_a_lost_a_foreign_and_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="is gone"):
        DuckdbEvidence(tmp_path / "none.duckdb", read_only=True)
    (tmp_path / "text.duckdb").write_text("love " * 10_000, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="is no memory"):
        DuckdbEvidence(tmp_path / "text.duckdb")
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    other = DuckdbEvidence(tmp_path / "other.duckdb", read_only=True)
    with other, pytest.raises(IndexDamagedError, match="is no memory"):
        other.evidence()
