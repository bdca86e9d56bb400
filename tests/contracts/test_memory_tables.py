"""Every memory remembers the same of the same log, whatever it is kept in."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from math import log1p, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.duckdb_files import DuckdbEvidence
from ltrr_cli.backends.memory_table import open_memory_table, write_memory_table
from ltrr_cli.memory.evidence import observe
from ltrr_cli.memory.overlaid import Overlaid
from ltrr_cli.memory.posterior import BEFORE_ANY_LOG, lower_bound, posterior_mean
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.memory.score_pairs import score_pairs
from ltrr_cli.ports import MemoryTable
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

START = datetime(2026, 8, 1, 12, tzinfo=UTC)
IDS = {f"e{row}": row for row in range(12)} | {f"r{row}": row for row in range(300)}
STRANGER = "of no catalogue"
Log = list[Feedback]
Make = Callable[[Log, Path], MemoryTable]


def as_of(log: Log) -> datetime:
    return max((each.query.asked_at for each in log), default=START)


def mapped(log: Log, folder: Path) -> MemoryTable:
    """Fewer than 50 pairs, so all get the prior that holds before any log."""
    with DuckdbEvidence(folder / "evidence.duckdb") as table:
        table.update(observe(log), as_of=as_of(log))
        scored = score_pairs(table.evidence())
    write_memory_table(folder / "table", scored, row_of=IDS.get)
    return open_memory_table(folder / "table")


def held(log: Log, folder: Path) -> MemoryTable:
    del folder
    memory = HeldMemory(row_of=IDS.get)
    for each in log:
        memory.add(observe([each]))
    return memory


def overlaid(log: Log, folder: Path) -> MemoryTable:
    """The first half trained, the rest added."""
    half = len(log) // 2
    memory = Overlaid(mapped(log[:half], folder), row_of=IDS.get)
    for each in log[half:]:
        memory.add(observe([each]))
    return memory


TABLES: dict[str, Make] = {"mapped": mapped, "held": held, "overlaid": overlaid}


def answer(
    number: int, query: str, gains: dict[str, float], *, day: int = 0, user: str | None = None
) -> Feedback:
    return Feedback(
        query_id=f"a{number}",
        query=Query(text=query, asked_at=START + timedelta(days=day), user=user),
        dated=True,
        session=f"s{number}",
        entity_ids=tuple(gains),
        gains=tuple(gains.values()),
        positions=tuple(range(1, len(gains) + 1)),
    )


gains = st.dictionaries(
    st.sampled_from([*list(IDS)[:12], STRANGER]),
    st.sampled_from([0.0, 0.0, 0.5, 1.0]),
    min_size=1,
    max_size=2,
)
# One day, because what was trained does not age under an overlay; two places, because it does not
# know what was too little to be remembered.
logs = st.lists(
    st.tuples(st.sampled_from(["love", "love song", "Song!", "été"]), gains), max_size=9
).map(lambda rows: [answer(number, query, gains) for number, (query, gains) in enumerate(rows)])


def test_there_are_three() -> None:
    assert len(TABLES) == 3


def believed(log: Log, key: str) -> dict[int, tuple[float, float, float, float]]:
    """Row → C, E, mean, lower; the slow way, of one day."""
    sums: dict[int, list[float]] = {}
    for each in log:
        if each.query.text.lower().strip("!").replace("é", "e") == key:
            for place, (entity, gain) in enumerate(zip(each.entity_ids, each.gains, strict=True)):
                if entity in IDS:
                    of_pair = sums.setdefault(IDS[entity], [0.0, 0.0])
                    of_pair[0] += gain
                    of_pair[1] += 1 / (place + 1)
    prior = {"mean": BEFORE_ANY_LOG.mean, "strength": BEFORE_ANY_LOG.strength}
    return {
        row: (c, e, float(posterior_mean(c, e, **prior)), float(lower_bound(c, e, **prior)))
        for row, (c, e) in sums.items()
        if c or e >= 0.5
    }


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=8)
@given(log=logs)
def test_it_believes_what_the_formula_says(name: str, log: Log) -> None:
    with TemporaryDirectory() as folder:
        table = TABLES[name](log, Path(folder))
        for key in ("love", "love song", "song", "ete", "hate", ""):
            found, expected = table.find(key), believed(log, key)
            rows = found.rows.tolist()
            assert set(rows) == set(expected) and len(rows) == len(found)
            columns = (found.clicks, found.evidence, found.mean, found.lower)
            for at, row in enumerate(rows):
                assert [float(each[at]) for each in columns] == pytest.approx(expected[row], 1e-5)
            assert (np.diff(found.lower) <= 0).all()
            assert found.rows.dtype == np.int32 and found.lower.dtype == np.float32
            assert not len(found) or key in table


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=8)
@given(log=logs, keys=st.lists(st.sampled_from(["love", "love song", "song", "ete", "hate", ""])))
def test_what_was_clicked_for_several_queries_at_once(name: str, log: Log, keys: list[str]) -> None:
    with TemporaryDirectory() as folder:
        table = TABLES[name](log, Path(folder))
        clicked = table.clicked(keys)
        found = list(map(table.find, keys))
        pairs = [
            [pair for pair in zip(each.rows, each.lower, each.clicks, strict=True) if pair[2]]
            for each in found
        ]
        assert list(clicked.counts) == [len(of_query) for of_query in pairs]
        assert clicked.rows.tolist() == [row for of_query in pairs for row, _, _ in of_query]
        assert clicked.lower.tolist() == [lower for of_query in pairs for _, lower, _ in of_query]
        most = [max(map(float, each.evidence), default=0.0) for each in found]
        assert list(clicked.most_evidence) == most == [each.most_evidence for each in found]
        assert [each.has_clicks for each in found] == [bool(of_query) for of_query in pairs]
        assert clicked.rows.dtype == np.int32 and clicked.lower.dtype == np.float32


def cosine(words: Iterable[str], key: str, keys: list[str]) -> float:
    def rarity(word: str) -> float:
        return log1p(len(keys) / (sum(word in other.split() for other in keys) or 0.5))

    def length(of: Iterable[str]) -> float:
        return sqrt(sum(rarity(word) ** 2 for word in set(of)))

    shared = set(words) & set(key.split())
    return sum(rarity(word) ** 2 for word in shared) / (length(words) * length(key.split()))


words = st.lists(st.sampled_from(["love", "song", "sad", "rock"]), min_size=1, max_size=3)


@pytest.mark.parametrize("name", ["mapped", "held"])
@settings(max_examples=8)
@given(
    queries=st.lists(words.map(" ".join), min_size=1, max_size=8),
    asked=words,
    least=st.floats(0, 1),
)
def test_near_queries_by_cosine(
    name: str, queries: list[str], asked: list[str], least: float
) -> None:
    log = [answer(number, query, {"e1": 1.0}) for number, query in enumerate(queries)]
    keys = list(dict.fromkeys(queries))
    with TemporaryDirectory() as folder:
        table = TABLES[name](log, Path(folder))
        near = table.near(asked, limit=100)
        enough = table.near(asked, limit=100, least=least)
    assert enough == [each for each in near if each[1] >= least]
    expected = {key: cosine(asked, key, keys) for key in keys if set(key.split()) & set(asked)}
    assert dict(near) == pytest.approx(expected, 1e-5)
    assert len(dict(near)) == len(near)


@pytest.mark.parametrize("name", TABLES)
def test_near_queries_nearest_first_and_no_more_than_wanted(name: str, tmp_path: Path) -> None:
    queries = ["chillout", "chillout mix", "black metal", "metal", "black"]
    log = [answer(number, query, {"e1": 1.0}) for number, query in enumerate(queries)]
    table = TABLES[name](log, tmp_path)
    assert len(table) == len(queries)
    key, same = table.near(["metal", "black"], limit=9)[0]
    assert key == "black metal" and same == pytest.approx(1.0, 1e-6)
    assert [key for key, _ in table.near(["chillout", "music"], limit=1)] == ["chillout"]
    assert table.near(["nothing"], limit=9) == table.near([], limit=9) == []
    falling = [cosine for _, cosine in table.near(["chillout", "mix", "metal"], limit=9)]
    assert falling == sorted(falling, reverse=True) and 0 < falling[-1] <= falling[0] <= 1


@pytest.mark.parametrize("name", TABLES)
def test_three_hundred_entities_become_the_best_two_hundred(name: str, tmp_path: Path) -> None:
    clicks = [row // 2 for row in range(300)] + list(range(150, 300))  # the first 150 twice
    log = [answer(number, "love", {f"r{row}": 1.0}) for number, row in enumerate(clicks)]
    found = TABLES[name](log, tmp_path).find("love")
    assert len(found) == 200
    assert set(range(150)) <= set(found.rows.tolist())


@pytest.mark.parametrize("name", TABLES)
def test_what_was_hardly_looked_at_and_not_clicked_is_not_remembered(
    name: str, tmp_path: Path
) -> None:
    table = TABLES[name]([answer(0, "love", {"e5": 0.0, "e6": 0.0, "e7": 0.0})], tmp_path)
    assert set(table.find("love").rows.tolist()) == {5, 6}


@pytest.mark.parametrize("name", TABLES)
def test_strange_keys_are_only_unknown(name: str, tmp_path: Path) -> None:
    table = TABLES[name]([answer(0, "love", {"e1": 1.0})], tmp_path)
    for key in ("", "\0", "\ud800", "lov", "love ", "🎸"):
        assert not len(table.find(key)) and key not in table
        assert table.near([key], limit=5) == []
    assert 7 not in table


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_memory(name: str, tmp_path: Path) -> None:
    table = TABLES[name]([], tmp_path)
    assert len(table) == 0 and not len(table.find("love")) and table.near(["love"], limit=3) == []
