"""Judged queries through the whole way, held against trec_eval and against slow oracles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
import pytest

from ltrr_cli.backends.judged_files.trec import write_runs
from ltrr_cli.flows.evaluating.ask import Asked, Run, ask
from ltrr_cli.flows.evaluating.candidates import systems_at, tuned_orders
from ltrr_cli.flows.evaluating.evaluate_judged import Target, evaluate_judged
from ltrr_cli.flows.evaluating.grouping import grouping
from ltrr_cli.flows.evaluating.halves import halves
from ltrr_cli.flows.evaluating.pages import calibration
from ltrr_cli.flows.evaluating.retrieval import budget_report
from ltrr_cli.flows.stages import Stages
from ltrr_cli.memory.evidence import observe
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.policy.coverage import recall
from ltrr_cli.ports import Engine
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.evaluation import (
    BUDGETS,
    CEILING,
    MEASURES,
    RELEASE,
    STATIC_ORDER,
    STATIC_PLAN,
    JudgedQueries,
)
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query
from ltrr_cli.wiring.judged import JUDGED, keep_judged
from ltrr_cli.wiring.openers import OpenRelease
from tests.conftest import Silent

NOW = datetime(2026, 5, 1, tzinfo=UTC)
KNOWN = ("nDCG@10", "RR@10", "Success@1", "Success@10", "AP@100", "Judged@10")
IR = {ours: ir_measures.parse_measure(theirs) for ours, theirs in zip(MEASURES, KNOWN, strict=True)}


def judged_of(*rows: tuple[str, dict[str, float]], segment: str = "") -> JudgedQueries:
    queries = tuple(
        Feedback(
            query_id=str(number),
            query=Query(text=text, asked_at=NOW),
            dated=False,
            session=f"query {text}",
            segment=segment or f"kind {number % 2}",
            entity_ids=tuple(worth),
            gains=tuple(worth.values()),
        )
        for number, (text, worth) in enumerate(rows, start=1)
    )
    return JudgedQueries(source="tests", queries=queries, judgements=9, highest=2.0)


TINY = judged_of(
    ("halo beyonce", {"artist-2": 1.0, "track-3": 0.5, "nowhere": 0.5}),
    ("tayler love", {"track-1": 1.0, "track-2": 0.5, "artist-1": 0.5, "artist-3": 0.0}),
    ("jazz radio", {"station-1": 1.0, "playlist-3": 0.5}),
    ("songs of the 80s", {"playlist-1": 1.0}),
    ("soul", {"track-9": 0.5, "album-4": 1.0}),
    ("bohemian rapsody", {"track-6": 1.0}),
)


def _ignore(count: int = 1) -> None:
    del count


@pytest.fixture(scope="module")
def asked(tiny_index: Path) -> Asked:
    opens = OpenRelease(index=tiny_index)
    return ask(opens, TINY.queries, advance=_ignore)


def test_every_measure_agrees_with_trec_eval(
    tiny_index: Path, tiny: Engine, tmp_path: Path
) -> None:
    target = Target(opens=OpenRelease(index=tiny_index), row_of=tiny.entities.row_of)
    report, runs = evaluate_judged(TINY, target, stages=Stages(Silent(), tiny.clock), seed=1)
    *files, judgements = write_runs(tmp_path, runs, judged=TINY)
    assert (report.queries, report.relevant, report.unknown) == (6, 12, 1)
    assert len(files) == len(report.pages) == 3
    qrels = list(_read("qrels", judgements))
    for page, file in zip(report.pages, files, strict=True):
        right = ir_measures.calc_aggregate(list(IR.values()), qrels, list(_read("run", file)))
        for measure, known in IR.items():
            assert page.micro[measure] == pytest.approx(right[known], abs=1e-9), page.name


def _read(kind: str, file: Path) -> Any:
    return getattr(ir_measures, f"read_trec_{kind}")(str(file))


def test_ranks_plans_and_the_fused_list_are_those_of_the_arms(asked: Asked, tiny: Engine) -> None:
    ranks = asked.arm_ranks
    assert len(ranks.ranks) == 12 and ranks.arms == tuple(tiny.arms)
    lexical = ranks.ranks[:, ranks.arms.index("lexical")]
    lists = [run.ids for run in asked.runs["BM25"]]
    wanted = [(event, name) for event, each in enumerate(TINY.queries) for name in each.found]
    for place, (event, name) in zip(lexical, wanted, strict=True):
        assert place == (lists[event].index(name) + 1 if name in lists[event] else 0)
    for place, (event, name) in zip(asked.fused, wanted, strict=True):
        both = asked.runs["RRF lexical + dense"][event].ids
        assert place == (both.index(name) + 1 if name in both else 0)
    assert all((asked.plans[budget] == asked.own).all() for budget in BUDGETS)  # the default plan


def test_tuned_systems_never_see_what_they_are_reported_on(asked: Asked) -> None:
    split = halves(asked.events)
    (first, second), _ = split.folds
    before = tuned_orders(asked, split)
    ranks = asked.arm_ranks
    there = second[ranks.event]
    moved = ranks.ranks.copy()
    moved[there] = np.where(moved[there] > 0, 160 - moved[there] % 160, 3)
    changed = replace(asked, arm_ranks=replace(ranks, ranks=moved))
    assert tuned_orders(changed, split)[0][1] == before[0][1]
    one, other = (systems_at(50, each, before, against={}) for each in (asked, changed))
    for name in (STATIC_PLAN, STATIC_ORDER):
        assert (one[name].drawn[second] == other[name].drawn[second]).all()
    assert not (first & second).any() and (first | second).all()
    groups = {each.session for each, mine in zip(asked.events, first, strict=True) if mine}
    assert not groups & {e.session for e, m in zip(asked.events, second, strict=True) if m}


def test_dated_queries_are_split_by_time(asked: Asked) -> None:
    events = [
        replace(each, dated=True, query=replace(each.query, asked_at=NOW + timedelta(days=-day)))
        for day, each in enumerate(asked.events)
    ]
    ((taught, reported),) = halves(events).folds
    assert taught.tolist() == [False] * 3 + [True] * 3
    assert (halves(events).reported == reported).all()


def test_one_group_tunes_nothing(asked: Asked) -> None:
    split = halves([replace(each, session="one") for each in asked.events])
    assert not split.can_tune and split.reported.all() and tuned_orders(asked, split) == ()
    assert STATIC_PLAN not in systems_at(50, asked, (), against={})


def test_a_part_has_the_recall_of_the_whole() -> None:
    rng = np.random.default_rng(4)
    ranks = ArmRanks(
        arms=("a", "b"),
        ranks=rng.integers(0, 30, (40, 2)).astype(np.int16),
        event=np.sort(rng.integers(0, 12, 40)).astype(np.int32),
        gains=np.ones(40, np.float32),
        able=rng.random((12, 2)) < 0.8,
        returned=np.full((12, 2), 30, np.int16),
        weights=np.ones(12),
    )
    kept = rng.random(12) < 0.5
    depths = np.array([5, 10])
    found = recall(ranks.part(kept), depths)
    np.testing.assert_array_equal(found, recall(ranks, depths)[kept])


def test_recall_figures_are_means_of_means(asked: Asked) -> None:
    systems = systems_at(100, asked, (), against={})
    group = grouping(asked.events, seed=0)
    everything = np.ones(len(asked), np.bool_)
    report = budget_report(100, systems, group, reported=everything)
    mine, ceiling = report.of(RELEASE), report.of(CEILING)
    assert mine is not None and ceiling is not None and mine.gain is None and mine.p is None
    values = systems[RELEASE].recall
    kinds = np.array([each.segment for each in asked.events])
    means = [values[kinds == kind].mean() for kind in ("kind 0", "kind 1")]
    assert mine.recall == pytest.approx(np.mean(means)) and mine.micro == pytest.approx(
        values.mean()
    )
    assert all(each.recall <= ceiling.recall + 1e-12 for each in report.systems)
    alone = report.of("lexical alone")
    assert alone is not None and alone.gain is not None and alone.p is not None
    assert alone.gain.estimate == pytest.approx(mine.recall - alone.recall)
    assert np.isnan(report.gap_closed)  # nothing was tuned


def test_a_memory_that_has_seen_the_answers_is_told(tiny_index: Path, tiny: Engine) -> None:
    memory = HeldMemory(row_of=tiny.entities.row_of)
    memory.add(observe([TINY.queries[0], TINY.queries[3]]))
    target = Target(
        opens=OpenRelease(index=tiny_index),
        memory=memory,
        row_of=tiny.entities.row_of,
        frequency={"soul": 5, "other": 5, "jazz radio": 1},
    )
    report, _ = evaluate_judged(TINY, target, stages=Stages(Silent(), tiny.clock), seed=1)
    assert report.known == 2
    assert {each.name: each.queries for each in report.bands} == {"torso": 1, "tail": 5}
    assert sum(each.queries for each in report.segments) == 6


def test_judged_queries_beside_a_catalogue_are_kept(sample_index: Path) -> None:
    kept = sample_index / "generations" / "1" / JUDGED
    assert len(kept.read_text("utf-8").splitlines()) == 278


def test_chances_that_are_true_lie_on_the_line() -> None:
    rng = np.random.default_rng(3)
    chances = rng.beta(1, 3, (400, 10))
    wanted = rng.random((400, 10)) < chances
    ids = tuple(map(str, range(10)))
    runs = [Run(ids=ids, ms=1.0)] * 400
    events = [
        replace(TINY.queries[0], entity_ids=ids, gains=tuple(map(float, row))) for row in wanted
    ]
    bins = calibration(chances.tolist(), runs, events)
    assert len(bins) == 8 and sum(each.places for each in bins) == 4000
    assert [each.predicted for each in bins] == sorted(each.predicted for each in bins)
    for each in bins:
        assert each.observed == pytest.approx(each.predicted, abs=0.07)
    assert calibration([()] * 400, runs, events) == ()


def test_what_lies_beside_a_catalogue_but_does_not_fit_is_told(tmp_path: Path) -> None:
    catalogue, beside = tmp_path / "catalog.jsonl", tmp_path / "queries.jsonl"
    entities = [Entity(id="track-1", type="track", title="Love Story")]
    assert keep_judged(catalogue, tmp_path, entities) is None
    for row, told in (
        ('{"_id": "1", "text": "of BEIR"}', "query is null, expected a string"),
        ('{"query": "x", "relevant": [{"id": "other"}]}', "judges no id of this catalogue"),
    ):
        beside.write_text(row, "utf-8")
        warning = keep_judged(catalogue, tmp_path, entities)
        assert warning is not None and told in warning
        assert not (tmp_path / JUDGED).exists()
    beside.write_text('{"query": "x", "relevant": [{"id": "track-1"}]}', "utf-8")
    assert keep_judged(catalogue, tmp_path, entities) is None and (tmp_path / JUDGED).exists()
