"""`ltrr query --compare N`: one query, answered by two releases."""

from dataclasses import replace
from pathlib import Path

from ltrr_cli import wiring
from ltrr_cli.commands.as_json import answer_json, as_text
from ltrr_cli.commands.ask import Ask, answer, query_of, read_text
from ltrr_cli.commands.consoles import results
from ltrr_cli.commands.render.comparison import show_comparison
from ltrr_cli.commands.terminal import write_json
from ltrr_cli.commands.usage import UsageError
from ltrr_cli.commands.visible import visible

PREVIOUS = "previous"


def compare_releases(index: Path, text: str, ask: Ask, *, with_release: str, as_json: bool) -> None:
    """Prints what a release and the current one answer, each with the plan it holds best.

    Nothing of it is logged: nobody searches so. with_release: a number, or `PREVIOUS`.

    Raises:
        UsageError: it is neither.
        IndexFolderError: there is no such release; see `wiring.open_engine`.
    """
    text = read_text(text)
    ask = replace(ask, explores=False)
    other = wiring.open_engine(index, release=release_number(index, with_release))
    before, after = (
        answer(engine, query_of(engine, text, ask), ask)
        for engine in (other, wiring.open_engine(index))
    )
    if as_json:
        both = [answer_json(each, other.entities) for each in (before, after)]
        write_json(as_text({"releases": both}))
    else:
        show_comparison(results(), before, after)


def release_number(index: Path, name: str, *, option: str = "--compare") -> int:
    """The number of a release from what an option names: a number, or `PREVIOUS`.

    Raises:
        UsageError: it is neither, or there was no release before.
    """
    if name == PREVIOUS:
        found = wiring.list_releases(index).previous
        if found is None:
            raise UsageError(f"{option} {PREVIOUS}: no release was current before this one")
        return found
    if not name.isascii() or not name.isdigit():
        raise UsageError(f"{option}: '{visible(name)}' is neither a number nor `{PREVIOUS}`")
    return int(name)
