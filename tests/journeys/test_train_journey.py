"""From a log to a release that answers with what was learnt, through the real command line."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ltrr_cli import wiring
from ltrr_cli.__main__ import main
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.record_answers import record_answers
from ltrr_cli.flows.record_click import record_click
from ltrr_cli.flows.training.train import Effort
from ltrr_cli.records.query import Query
from ltrr_cli.records.training import Trained
from ltrr_cli.wiring import training
from tests.conftest import ASSETS, Silent

START = datetime(2026, 11, 1, tzinfo=UTC)
EFFORT = Effort(taught=60, ranked=40, tested=40)
ROWS = ("query", "entity_id", "clicked", "session_id", "segment")


def catalogue() -> list[dict[str, str]]:
    lines = (ASSETS / "tiny.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def write_log(file: Path, rows: list[dict[str, object]]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file


def judged_log(file: Path, *, queries: int, shuffled: bool = False) -> Path:
    """Queries that only a log can teach: code words, each for one entity, asked again and again.

    Names are asked too. shuffled: what was found has nothing to do with what was asked.
    """
    generator = np.random.default_rng(4)
    entities = [entity["id"] for entity in catalogue()]
    titles = {entity["id"]: entity["title"] for entity in catalogue()}
    rows: list[dict[str, object]] = []
    for number in range(queries):
        entity = entities[int(generator.integers(len(entities)))]
        by_name = number % 3 == 0
        text = titles[entity] if by_name else f"codeword {entity}"
        found = entities[int(generator.integers(len(entities)))] if shuffled else entity
        kind = "name" if by_name else "code"
        rows.append(dict(zip(ROWS, (text, found, True, f"s{number}", kind), strict=True)))
    return write_log(file, rows)


@dataclass(frozen=True)
class Case:
    """An index that was trained on a log, and what came of it."""

    index: Path
    log: Path
    done: Trained


def copied(index: Path, folder: Path) -> Path:
    return Path(shutil.copytree(index, folder / "index", ignore=shutil.ignore_patterns("events")))


def trained(index: Path, log: Path, *, force: bool = False) -> Trained:
    return training.train(
        wiring.read_feedback(log), index, effort=EFFORT, force=force, progress=Silent()
    )


@pytest.fixture(scope="module")
def taught(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("train")
    index, log = copied(tiny_index, folder), judged_log(folder / "log.parquet", queries=240)
    return Case(index=index, log=log, done=trained(index, log, force=True))


def says(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    code = main(list(words))
    out, err = capsys.readouterr()
    assert code == 0, err
    return out


def test_what_was_learnt_is_better_on_what_was_held_out(taught: Case) -> None:
    """Nobody can find a codeword but who remembers what was found for it."""
    gate = taught.done.training.gate
    assert gate.gain.low > 0 and gate.segments["code"].low > 0.1
    assert gate.after > gate.before
    assert taught.done.training.memory.pairs > 30
    assert {name for name, _ in taught.done.training.memory.examples} & {
        f"codeword {entity['id']}".replace("-", " ") for entity in catalogue()
    }


def test_what_loses_on_the_judged_queries_of_the_index_is_refused(tmp_path: Path) -> None:
    """Everybody clicked on the entity after the one whose name was asked for."""
    entities = catalogue()
    shutil.copy(ASSETS / "tiny.jsonl", tmp_path / "catalog.jsonl")
    judged = [
        {"query": each["title"], "relevant": [{"id": each["id"], "grade": 2}]} for each in entities
    ]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, judged)), "utf-8")
    index = tmp_path / "index"
    assert main(["index", str(tmp_path / "catalog.jsonl"), "--index", str(index)]) == 0
    pairs = [(number % len(entities), f"s{number}") for number in range(240)]
    rows = [
        (entities[at]["title"], entities[at - 1]["id"], True, session, "name")
        for at, session in pairs
    ]
    log = [dict(zip(ROWS, row, strict=True)) for row in rows]
    done = trained(index, write_log(tmp_path / "log.parquet", log))
    gate = done.training.gate
    assert gate.gain.low > 0, "by those who clicked it is better"
    assert gate.judged is not None and gate.judged.gain.high < 0
    assert not gate.passed and not done.serves
    assert "the judged queries of the index lose" in gate.reasons[-1]


def test_a_log_without_probabilities_has_no_word_at_the_gate(taught: Case) -> None:
    assert taught.done.training.gate.log is None
    assert taught.done.training.gate.judged is None, "the tiny index keeps no judged queries"


def test_the_policy_is_compared_with_what_it_must_beat(taught: Case) -> None:
    systems = {each.name: each for each in taught.done.training.policy.systems}
    assert {"static order", "equal quota", "policy", "ceiling"} <= systems.keys()
    assert systems["policy"].gain is None
    assert all(0 <= each.recall <= 1 for each in systems.values())
    assert systems["ceiling"].recall >= systems["policy"].recall - 1e-9


def test_a_release_serves_and_holds_all_parts(taught: Case) -> None:
    assert (taught.done.release, taught.done.serves) == (2, True)
    folder = taught.index / "releases" / "2"
    parts = {each.name for each in folder.iterdir()}
    assert {"policy", "memory", "ranker", "report.json", "release.json"} <= parts
    assert wiring.verify(taught.index) == []
    assert not list(taught.index.parent.glob(".ltrr-training-*")), "what was aside is gone"


def test_queries_are_answered_by_what_was_learnt(
    taught: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("query", "codeword track-5", "--index", str(taught.index), "--no-log")
    answer = json.loads(says(capsys, *words, "--no-explore", "--json"))
    assert (answer["release"], answer["policy"]) == ("2", "hazard")
    assert answer["ranker"] == "learned ranker"
    assert answer["results"][0]["id"] == "track-5"
    assert "memory" in answer["results"][0]["found_by"]
    assert any("to the chance" in arm["why"] for arm in answer["plan"])


def test_two_releases_stand_beside_each_other(
    taught: Case, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    words = ("query", "codeword track-5", "--index", str(taught.index))
    out = says(capsys, *words, "--compare", "previous")
    assert "page of release 1" in out and "page of release 2" in out
    assert "memory" in out and max(map(len, out.splitlines())) <= 100
    both = json.loads(says(capsys, *words, "--compare", "1", "--json"))["releases"]
    assert [each["release"] for each in both] == ["1", "2"]
    assert not (taught.index / "events").exists(), "comparing is not searching"


@pytest.mark.parametrize("wrong", ["latest", "-1", "²"])
def test_a_release_to_compare_with_is_a_number(
    taught: Case, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    assert main(["query", "x", "--compare", wrong, "--index", str(taught.index)]) == 2
    assert "neither a number nor `previous`" in capsys.readouterr().err


def test_the_report_can_be_compared(taught: Case, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--index", str(taught.index))
    listed = json.loads(says(capsys, "releases", "list", "--json", *words))
    last = listed["releases"][-1]
    assert last["release"] == 2 and last["policy"] == "hazard"
    out = says(capsys, "releases", "diff", "1", "2", *words)
    assert "hazard" in out and "nDCG@10" in out


def search_and_click(index: Path, *, answers: int) -> None:
    """Answers are logged as `ltrr query` does, and clicked by people who look at place k 1 in k."""
    engine, log = wiring.open_engine(index), wiring.open_event_log(index)
    generator = np.random.default_rng(8)
    entities = [entity["id"] for entity in catalogue()]
    for number in range(answers):
        wanted = entities[int(generator.integers(len(entities)))]
        asked_at = START + timedelta(minutes=number)
        query = Query(text=f"codeword {wanted}", asked_at=asked_at)
        answer = answer_query(engine, query)
        record_answers(log, [answer], engine=engine, session=f"s{number // 2}")
        for result in answer.results:
            looks = generator.random() < 1 / result.position
            if looks and result.entity.id == wanted:
                clicked_at = asked_at + timedelta(seconds=20)
                record_click(log, answer.query_id, position=result.position, at=clicked_at)


def test_own_answers_and_clicks_teach_the_next_release(taught: Case, tmp_path: Path) -> None:
    """Positions, probabilities, features as served: what a log of judged pairs does not have."""
    index = copied(taught.index, tmp_path)
    search_and_click(index, answers=200)
    log = wiring.own_feedback(index)
    assert log.has_positions and log.has_probabilities and log.has_features and log.has_times
    done = training.train(log, index, effort=EFFORT, force=True, progress=Silent())
    assert (done.release, done.serves, done.training.lacks) == (3, True, ())
    word = done.training.gate.log
    assert word is not None and 30 <= word.requests <= 50  # a fifth of what was asked
    assert word.level != "trustworthy" and word.reasons, "so few requests prove little"
    ranker = done.training.ranker
    assert ranker is not None and ranker.rows >= 5 * 100, "the places that were served are rows"
    tried = {each.name: each.ndcg for each in ranker.trials}
    assert tried["position-based"] > 0.7
    before = wiring.list_releases(index).entries[1].manifest
    after = wiring.list_releases(index).entries[2].manifest
    assert before is not None and after is not None and before.memory and after.memory
    assert after.memory >= before.memory, "what was remembered before is still remembered"


def test_clicks_that_mean_nothing_are_refused(tiny_index: Path, tmp_path: Path) -> None:
    """A sabotaged log makes a candidate; what serves stays."""
    index = copied(tiny_index, tmp_path)
    done = trained(index, judged_log(tmp_path / "log.parquet", queries=240, shuffled=True))
    assert not done.training.gate.passed and not done.serves
    assert any("the gain is not certain" in reason for reason in done.training.gate.reasons)
    assert wiring.open_engine(index).release == "1"
    report = done.report["gate"]
    assert isinstance(report, Mapping)
    assert (report["passed"], report["forced"]) == (False, False)


def test_a_log_that_is_too_small_is_told(
    tiny_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index, log = copied(tiny_index, tmp_path), judged_log(tmp_path / "log.parquet", queries=30)
    assert main(["train", "--logs", str(log), "--index", str(index), "--no-encoder"]) == 1
    error = capsys.readouterr().err
    assert "to test with, at least 20 of each are needed: collect more clicks" in error
    assert wiring.list_releases(index).current == 1
