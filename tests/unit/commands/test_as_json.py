"""The names of `--json` are a format: they change only with design.md section 3."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from ltrr_cli.commands.as_json import (
    answer_json,
    answer_line,
    as_text,
    explanation_json,
    manifest_json,
)
from ltrr_cli.records.answer import Answer
from tests.unit.commands import hand_made
from tests.unit.commands.hand_made import FakeEntities


def written(answer: Answer) -> Any:
    entities = FakeEntities((*hand_made.ENTITIES, hand_made.HOSTILE))
    return json.loads(as_text(answer_json(answer, entities)))


def test_the_names_are_exactly_those_of_the_design() -> None:
    answer = written(hand_made.answer())
    assert list(answer) == [
        "query_id", "query", "release", "policy", "ranker", "understanding", "plan", "skipped",
        "propensity", "candidates", "results", "ms",
    ]  # fmt: skip
    assert list(answer["understanding"][0]) == ["probability", "slots"]
    slot = answer["understanding"][0]["slots"][0]
    assert list(slot) == ["text", "slot", "value", "entity_id", "edits"]
    fired = ["arm", "depth", "returned", "unique", "on_page", "ms", "why"]
    assert list(answer["plan"][0]) == fired
    assert list(answer["skipped"][0]) == ["arm", "why"]
    place = ["position", "id", "type", "title", "artists", "score", "found_by"]
    assert list(answer["results"][0]) == place
    assert list(answer["ms"]) == ["total", "understand", "plan", "retrieve", "rank"]


def test_a_slot_carries_the_id_of_the_entity_it_names() -> None:
    slots = written(hand_made.answer())["understanding"][0]["slots"]
    assert [slot["entity_id"] for slot in slots] == ["a1", None]


def test_titles_come_through_unchanged() -> None:
    answer = hand_made.answer(hand_made.HOSTILE)
    assert written(answer)["results"][0]["title"] == hand_made.HOSTILE.title
    text = as_text(answer_json(answer, FakeEntities()))
    assert "\x1b" not in text and "\u202e" not in text and "\x9b" not in text


def test_a_line_of_a_batch_is_one_line() -> None:
    answer = hand_made.answer(hand_made.HOSTILE)
    text = answer_line(answer, FakeEntities())
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text and "\u202e" not in text and "\x9b" not in text
    assert json.loads(text) == written(answer)


def test_half_a_character_in_a_line_is_an_escape() -> None:
    half = replace(hand_made.ENTITIES[0], title="caf\udce9")
    text = answer_line(hand_made.answer(half), FakeEntities())
    assert "\\udce9" in text
    assert json.loads(text)["results"][0]["title"] == half.title


def test_what_is_no_number_is_refused_where_nobody_made_it_null() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        as_text({"gain": math.nan})


def test_what_is_no_number_is_null() -> None:
    page = replace(hand_made.result(1, hand_made.ENTITIES[0]), score=math.nan)
    answer = written(hand_made.answer(results=(page,), ms={"total": math.inf}))
    assert answer["results"][0]["score"] is None
    assert answer["ms"]["total"] is None and answer["ms"]["rank"] is None


def test_explanation_and_manifest() -> None:
    told = explanation_json(hand_made.explanation(), FakeEntities())
    assert list(told) == [
        "query", "understanding", "entity", "position", "score", "arms", "parts", "without",
    ]  # fmt: skip
    assert list(told["arms"][0]) == ["arm", "fired", "depth", "rank", "needed", "why"]
    assert told["without"] == {"lexical": None, "dense": 2}
    manifest = manifest_json(hand_made.manifest())
    assert manifest["files"] == 1 and manifest["bytes"] == 231_400_000
    assert json.loads(as_text(manifest))["stages"][0]["name"] == "reading"
