"""The port `Progress`, drawn on a terminal and written to a log."""

import io
import re

import pytest
from rich.console import Console

from ltrr_cli.commands.progress import BarProgress, LineProgress, progress


def console(width: int) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, markup=False)


def written(on: Console) -> str:
    assert isinstance(on.file, io.StringIO)
    return re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", on.file.getvalue())


def test_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    shown = progress()
    assert isinstance(shown, LineProgress)
    with shown.stage("reading", total=3) as advance:
        advance()
        advance(2)
        shown.warn("line 2 \x1b[31m")
    said = capsys.readouterr().err
    pattern = r"reading \(3\) \.\.\.\nwarning: line 2 \\e\[31m\nreading: 3 in \d+\.\d s \(.+/s\)\n"
    assert re.fullmatch(pattern, said), said


@pytest.mark.parametrize("width", [40, 100])
def test_a_summary_of_every_stage_stays(width: int) -> None:
    on = console(width)
    shown = BarProgress(on)
    with shown.stage("outer", total=10) as advance, shown.stage("inner [red]") as advance_inner:
        advance(10)
        advance_inner(5)
        shown.warn("careful")
    text = written(on)
    assert "✓ inner [red]: 5 in" in text and "✓ outer: 10 in" in text
    assert "warning: careful" in text


@pytest.mark.parametrize("bars", [True, False])
def test_a_stage_that_fails_says_so(*, bars: bool, capsys: pytest.CaptureFixture[str]) -> None:
    on = console(80)
    shown = BarProgress(on) if bars else LineProgress()
    with pytest.raises(RuntimeError), shown.stage("reading"):
        raise RuntimeError
    assert "reading: stopped" in written(on) + capsys.readouterr().err
