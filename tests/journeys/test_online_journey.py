"""A click moves the next answer, and leaving the release takes it back; through the program."""

import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ltrr_cli import wiring
from ltrr_cli.__main__ import main
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.policy.hazard.model import HazardModel
from ltrr_cli.policy.hazard.policy import HazardPolicy, Prices
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.records.query import Query
from ltrr_cli.wiring.policies import save_policy
from ltrr_cli.wiring.releases import publish

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Program:
    """The program over one index, in this process."""

    def __init__(self, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.index = index
        self._capsys = capsys

    def run(self, *words: str) -> str:
        self._capsys.readouterr()
        assert main([*words, "--index", str(self.index)]) == 0
        out, err = self._capsys.readouterr()
        assert not err
        return str(out)

    def ask(self, text: str, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("query", text, "--json", *words))
        return found

    @property
    def delta(self) -> Path:
        return layout.delta_file(self.index, int(wiring.open_engine(self.index).release))


@pytest.fixture
def ltrr(tiny_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    ignored = shutil.ignore_patterns("events", "online")
    index = Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored))
    return Program(index, capsys)


def learnt_policy(index: Path, *, seed: int = 0) -> int:
    """Publishes a hazard policy that knows a little and explores much."""
    arms = wiring.ARM_NAMES
    model = HazardModel.new(arms, len(SituationFeatures(arms=arms).names))
    rng = np.random.default_rng(seed)
    model.phi_weights[:] += rng.normal(0, 0.5, model.phi_weights.shape).astype(np.float32)
    prices = Prices(arms=np.ones(len(arms), np.float32))
    order = (("lexical", 40), ("dense", 20), ("exact", 20))
    with publish(index) as made:
        save_policy(HazardPolicy(model=model, order=order, prices=prices), made.folder / "policy")
        made.policy = "hazard"
    return made.number


def objects(text: str) -> list[dict[str, Any]]:
    """JSON objects one after the other."""
    found, at = [], 0
    while at < len(text.rstrip()):
        one, at = json.JSONDecoder().raw_decode(text, at)
        found.append(one)
        at += 1  # its line feed
    return found


def place_of(answer: dict[str, Any], entity_id: str) -> int:
    return [each["id"] for each in answer["results"]].index(entity_id) + 1


def fired(answer: dict[str, Any]) -> set[str]:
    return {each["arm"] for each in answer["plan"]}


def test_the_first_click_of_a_fresh_index_moves_the_next_answer_until_a_rollback(
    ltrr: Program,
) -> None:
    before = ltrr.ask("love")
    clicked = before["results"][2]["id"]
    assert "memory" not in fired(before) and not ltrr.delta.exists()
    ltrr.run("click", before["query_id"], "3", "--action", "play")
    after = ltrr.ask("love")
    assert "memory" in fired(after)
    assert place_of(after, clicked) == 1
    assert wiring.open_engine(ltrr.index, release=1).learner is None  # as it was published
    learnt_policy(ltrr.index)
    assert "memory" not in fired(ltrr.ask("love", "--no-explore"))
    ltrr.run("releases", "rollback")
    back = ltrr.ask("love")
    assert "memory" not in fired(back)
    assert [each["id"] for each in back["results"]] == [each["id"] for each in before["results"]]


def test_a_click_moves_the_policy_until_a_promotion(ltrr: Program) -> None:
    number = learnt_policy(ltrr.index)
    published = wiring.open_engine(ltrr.index, release=number).policy
    assert isinstance(published, HazardPolicy)
    answered = ltrr.ask("taylor swift", "--no-explore")
    ltrr.run("click", answered["query_id"], "1")
    assert ltrr.delta.exists()
    engine = wiring.open_engine(ltrr.index)
    assert isinstance(engine.policy, HazardPolicy) and engine.learner is not None
    assert engine.learner.lessons == 1
    before, after = published.model.phi_weights, engine.policy.model.phi_weights
    moved = (before != after).any(axis=2)
    played = {each["arm"] for each in answered["plan"]}
    assert moved.any()
    arms = np.array(wiring.ARM_NAMES)[moved.any(axis=1)]
    assert set(arms.tolist()) <= played
    learnt_policy(ltrr.index)
    ltrr.run("releases", "promote", str(number))
    again = wiring.open_engine(ltrr.index)
    assert isinstance(again.policy, HazardPolicy) and again.learner is not None
    assert again.learner.lessons == 0
    np.testing.assert_array_equal(again.policy.model.phi_weights, before)


def test_a_number_typed_moves_the_next_answer_here_and_in_the_next_process(
    ltrr: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("love\n3\nlove\n:quit\n"))
    assert main(["query", "-i", "--json", "--index", str(ltrr.index)]) == 0
    first, second = objects(capsys.readouterr().out)
    clicked = first["results"][2]["id"]
    assert "memory" in fired(second) and place_of(second, clicked) < 3
    later = ltrr.ask("love")
    assert "memory" in fired(later) and place_of(later, clicked) < 3


def test_a_torn_line_costs_only_itself(ltrr: Program) -> None:
    for text in ("love", "abba"):
        ltrr.run("click", ltrr.ask(text)["query_id"], "1")
    with ltrr.delta.open("ab") as stream:
        stream.write(b'\n{"crc32":"00000000","les')
    learner = wiring.open_engine(ltrr.index).learner
    assert learner is not None and learner.lessons == 2


def test_the_plan_held_best_is_played_where_nothing_shall_be_tried(ltrr: Program) -> None:
    learnt_policy(ltrr.index)
    best = [ltrr.ask("love", "--no-explore", "--at", "2026-06-01") for _ in range(2)]
    tried = [ltrr.ask("love", "--at", "2026-06-01") for _ in range(6)]
    assert [each["propensity"] for each in best] == [1.0, 1.0]
    plans = [{arm["arm"]: arm["depth"] for arm in each["plan"]} for each in best]
    assert all(plan == plans[0] for plan in plans)
    assert any({arm["arm"]: arm["depth"] for arm in each["plan"]} != plans[0] for each in tried)
    file = ltrr.index.parent / "queries.txt"
    file.write_text("love\nabba\n")
    lines = ltrr.run("query", "--batch", str(file), "--json", "--no-explore").splitlines()
    assert [json.loads(line)["propensity"] for line in lines] == [1.0, 1.0]


def test_a_logged_query_is_answered_again_bit_for_bit(ltrr: Program) -> None:
    number = learnt_policy(ltrr.index)
    texts = ["love", "taylor swift", "abba", "sad songs 90s", "beyonce halo", "tayler love", "jazz"]
    first, again = (wiring.open_engine(ltrr.index, release=number) for _ in range(2))
    explored = 0
    for at in range(50):
        user = "ana" if at % 3 else None
        query = Query(text=texts[at % len(texts)], asked_at=NOON.replace(hour=at % 24), user=user)
        logged = answer_query(first, query)
        replayed = answer_query(again, query, query_id=logged.query_id)
        assert replayed.query_id == logged.query_id
        assert replayed.choice == logged.choice
        assert replayed.results == logged.results
        assert replayed.ranked.scores.tobytes() == logged.ranked.scores.tobytes()
        assert replayed.ranked.ranks.tobytes() == logged.ranked.ranks.tobytes()
        explored += logged.choice.plan != logged.choice.actions[0].plan
    assert explored >= 10
