"""What `ltrr query` draws: complete, harmless, readable at 40 columns and without colours."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from ltrr_cli.commands.render.answer import ROOMY, found_by, reading_line, show_answer
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.query import Slot
from tests.unit.commands import hand_made


def drawn(answer: Answer, *, width: int = 100, terminal: bool = False) -> str:
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=terminal, markup=False, highlight=False, emoji=False
    )
    show_answer(console, answer)
    return file.getvalue()


@pytest.mark.parametrize("width", [40, 60, ROOMY, 80, 100, 200])
def test_everything_is_there_and_fits(width: int) -> None:
    text = drawn(hand_made.answer(), width=width)
    assert max(map(len, text.splitlines())) <= width
    flat = " ".join(text.split())
    for fact in (
        "artist = Taylor Swift (1 edit)",
        "72%",
        "read as: taylor love",
        "popular_lexical",
        "BM25 with",
        "sparse, dense: no model",
        "Love Story",
        "2008",
        "0.500",
        "dense 3",
        "answer q-1",
        "release 1",
        "nothing is learnt yet",
        "43 candidates",
        "7.5 ms",
    ):
        assert fact in flat, fact


@pytest.mark.parametrize("width", [40, 100])
@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_titles_are_shown_and_do_not_act(*, width: int, terminal: bool) -> None:
    text = drawn(hand_made.answer(hand_made.HOSTILE), width=width, terminal=terminal)
    assert "\\e[31mRed\\e]0;owned\\x07" in "".join(text.split())
    assert "[bold red]" in text and "[/]" in text
    assert "\\u202eevol" in text and "\\n2nd" in text and "\\x9b2J" in text
    for acting in ("\x1b[31m", "\x1b]", "\x07", "\u202e", "\x9b"):
        assert acting not in text


def test_hostile_queries_and_reasons_do_not_act() -> None:
    answer = hand_made.answer(
        understanding=replace(
            hand_made.UNDERSTANDING, text="\x1b[2Jq", unknown=("\x1b[2Jw",), corrected=("\x1b[5m",)
        ),
        fired=(hand_made.arm("lexical", 5, why="word \x1b[2J [red]x[/red]"),),
    )
    text = drawn(answer)
    assert "\x1b" not in text
    assert "[red]x[/red]" in text


def test_no_color_means_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    answer = hand_made.answer(understanding=replace(hand_made.UNDERSTANDING, unknown=("xyzzy",)))
    assert "\x1b[33m" not in drawn(answer, terminal=True)


def test_output_that_is_no_terminal_has_no_escapes() -> None:
    assert "\x1b" not in drawn(hand_made.answer())


def test_an_empty_page_says_what_may_help() -> None:
    query = replace(hand_made.QUERY, types=("station",))
    text = " ".join(drawn(hand_made.answer(query=query, results=(), fired=())).split())
    assert "no arm fired" in text
    assert "nothing found for “tayler love”; try fewer or other words" in text
    assert "without --type station" in text and "--plan" not in text


def test_an_empty_page_of_a_given_plan_says_so() -> None:
    choice = replace(hand_made.CHOICE, policy="given plan")
    text = " ".join(drawn(hand_made.answer(choice=choice, results=())).split())
    assert "or a search without --arms or --plan" in text


def test_a_page_without_years_has_no_column_for_them() -> None:
    assert "year" not in drawn(hand_made.answer(Entity(id="x", type="artist", title="X")))


def test_wide_letters_keep_the_columns_straight() -> None:
    title = Entity(id="j", type="track", title="初恋 🎵", artists=("宇多田ヒカル",))
    assert "初恋 🎵" in drawn(hand_made.answer(title))


def test_readings_in_words() -> None:
    slots = (
        Slot(text="80s", slot="decade", value="1980"),
        Slot(text="rock", slot="genre", value="rock"),
        Slot(text="lvoe stroy", slot="title", value="Love Story", rows=(1,), edits=2),
    )
    assert reading_line(slots) == "decade = 1980s · genre = rock · title = Love Story (2 edits)"
    assert reading_line(()) == "no words"


def test_found_by_names_the_best_ranks_first() -> None:
    place = hand_made.result(1, hand_made.ENTITIES[0], dense=9, lexical=2, exact=1, fuzzy=4)
    assert found_by(place) == "exact 1 · lexical 2 · fuzzy 4 · dense 9"
    assert found_by(place, most=2) == "exact 1 · lexical 2 · +2"
