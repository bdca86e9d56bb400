"""The report says what was found, and says it where ltrr is behind."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from bench.as_json import as_json
from bench.asking import Answers
from bench.costs import Cost
from bench.findings import LTRR, Findings, Setting
from bench.journal import Journal
from bench.losses import losses
from bench.quality import NDCG, RECALL, Insight, worth
from bench.report import as_markdown
from bench.targets import targets

from ltrr_cli.flows.evaluating.grouping import grouping
from ltrr_cli.records.evaluation import CEILING, RELEASE, STATIC_PLAN
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

COUNT = 40
ASKED = Query(text="x", asked_at=datetime(2026, 1, 1, tzinfo=UTC))
EVENTS = [
    Feedback(
        query_id=str(n), query=ASKED, dated=False, session=f"group {n}",
        segment=("misspelled", "topical")[n % 2], entity_ids=(f"good {n}",), gains=(1.0,),
    )
    for n in range(COUNT)
]  # fmt: skip


def answers(ms: float) -> Answers:
    return Answers(
        rows=((0,),) * COUNT, wall=(ms,) * COUNT, cpu=(ms,) * COUNT, floor=(1.0,) * COUNT,
        opening=0.5, engines=(2.0,) * COUNT,
    )  # fmt: skip


def findings(*, mine: str, peer: str) -> Findings:
    """mine, peer: "all" finds everything, "topical" and "misspelled" only queries of that kind."""

    def lists(which: str) -> list[list[str]]:
        return [
            [f"good {each.query_id}"] if which in {"all", each.segment} else [] for each in EVENTS
        ]

    setting = Setting(
        command="python scripts/benchmark_realmix.py", date="2026-01-01", commit="abc",
        machine="a machine", versions={"Python": "3.11"}, entities=7, teaching={"topical": 3},
        test={"misspelled": COUNT // 2, "topical": COUNT // 2}, learnt="nothing", notes=("a note",),
    )  # fmt: skip
    half = np.arange(COUNT) % 4 / 3
    return Findings(
        setting=setting,
        group=grouping(EVENTS, seed=0),
        insight=Insight(
            candidates={CEILING: np.ones(COUNT), RELEASE: half, STATIC_PLAN: np.zeros(COUNT)},
            lists={},
        ),
        worth={LTRR: worth(lists(mine), EVENTS), "Peer": worth(lists(peer), EVENTS)},
        costs={"Peer": Cost(seconds=2.0, cpu=1.0, peak=2**20, disk=2**20)},
        answers={LTRR: answers(4.0), "Peer": answers(1.0)},
        fresh=(0.5, 0.7),
        told={"Peer": "as it comes"},
    )


def test_it_tells_in_what_a_peer_is_ahead_and_in_nothing_else() -> None:
    found = losses(findings(mine="misspelled", peer="all"))
    assert [line.split(": ")[0] for line in found] == [
        f"Peer, {RECALL}, the mean of all segments", f"Peer, {RECALL}, topical",
        f"Peer, {NDCG}, the mean of all segments", f"Peer, {NDCG}, topical",
        "Peer, time of a query, p50", "Peer, time of a query, p99",
    ]  # fmt: skip
    assert all("surely behind" in line for line in found[:4])
    better = losses(findings(mine="all", peer="topical"))
    assert [line.split(": ")[0] for line in better] == [
        "Peer, time of a query, p50", "Peer, time of a query, p99",
    ]  # fmt: skip


def test_targets_are_held_against_what_was_found() -> None:
    told = {each.what: each for each in targets(findings(mine="all", peer="all"))}
    assert told["ceiling: recall of all arms at 50 each"].reached
    policy = told["learned policy: recall at a budget of 50"]
    assert policy.here.startswith(".500") and policy.wanted == ".66" and not policy.reached
    gap = told["share of the gap from static plan to ceiling that the policy closes"]
    assert gap.here.startswith("50%") and not gap.reached
    assert told["misspelled names: recall at a budget of 50"].here.startswith(".333")
    assert told["time over the bare engine calls that the plan made"].here == "2.00x"
    assert told["`ltrr query` as a fresh process, median"].here == "0.60 s"
    assert not any(name.startswith("build") for name in told)  # nothing was built


def test_both_reports_have_the_same_figures() -> None:
    found = findings(mine="misspelled", peer="all")
    told, text = json.loads(as_json(found)), as_markdown(found)
    mine = told["quality"][LTRR][RECALL]
    assert mine["macro"]["estimate"] == 0.5
    assert mine["by_segment"]["topical"]["estimate"] == 0
    assert told["quality"]["Peer"][RECALL]["ltrr_minus_it"]["estimate"] == -0.5
    row = next(line for line in text.splitlines() if line.startswith("| Peer |"))
    assert "1.000" in row and "-.500" in row
    assert told["builds"]["Peer"]["peak"] == 2**20 and "1.0 MiB" in text
    for word in ("a note", "as it comes", "commit abc", "topical 20", "2026-01-01"):
        assert word in text


def test_a_journal_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path, given, done = tmp_path / "journal.json", {"seed": "1"}, []

    def work() -> Cost:
        done.append("work")
        return Cost(seconds=1.5, peak=3)

    Journal(path, given=given, resumes=False).step("build", work)
    resumed = Journal(path, given=given, resumes=True)
    resumed.step("build", work)
    assert len(done) == 1
    assert (resumed.costs["build"].seconds, resumed.costs["build"].peak) == (1.5, 3)
    resumed.step("train", work)
    Journal(path, given=given, resumes=False).step("build", work)
    assert len(done) == 3
    with pytest.raises(SystemExit, match="was begun with"):
        Journal(path, given={"seed": "2"}, resumes=True)
