"""Two answers beside each other."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from ltrr_cli.commands.render.comparison import show_comparison
from ltrr_cli.records.answer import Answer, Skipped
from tests.unit.commands import hand_made


def drawn(before: Answer, after: Answer, *, width: int = 100) -> str:
    file = io.StringIO()
    show_comparison(Console(file=file, width=width, markup=False, highlight=False), before, after)
    assert max(map(len, file.getvalue().splitlines())) <= width
    return " ".join(file.getvalue().split())


def pair() -> tuple[Answer, Answer]:
    """The second answers in the other order, `fuzzy` deeper and without `dense`."""
    before = replace(
        hand_made.answer(),
        fired=(hand_made.arm("dense", 20), hand_made.arm("fuzzy", 10, on_page=3)),
    )
    turned = tuple(
        replace(result, position=place)
        for place, result in enumerate(reversed(before.results), start=1)
    )
    after = replace(
        before,
        release="8",
        results=turned,
        fired=(hand_made.arm("fuzzy", 40, why="adds 3.0% to the chance"),),
        skipped=(Skipped(arm="dense", why="would add 0.1%"),),
    )
    return before, after


def test_plans_and_pages_stand_beside_each_other() -> None:
    before, after = pair()
    told = drawn(before, after)
    assert f"page of release {before.release} page of release 8" in told
    assert "fuzzy 10 3 40 2 ▲ adds 3.0% to the chance" in told
    assert "dense 20 2 ▼ would add 0.1%" in told
    last = len(before.results)
    assert last > 1 and f"▲ {last - 1}" in told and f"▼ {last - 1}" in told


def test_what_was_not_on_the_page_is_new() -> None:
    before, after = pair()
    told = drawn(replace(before, results=before.results[:1]), after)
    assert told.count(" new ") == len(after.results) - 1


def test_empty_pages_are_drawn() -> None:
    before, after = pair()
    drawn(replace(before, results=(), fired=()), replace(after, results=(), fired=()))


@pytest.mark.parametrize("width", [40, 80])
def test_it_fits_narrow_terminals(width: int) -> None:
    before, after = pair()
    told = drawn(before, after, width=width)
    assert "\x1b" not in told
