"""`ltrr query`: one query, a file of queries, or a conversation."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.ask import (
    Ask,
    answer,
    check_arms_or_plan,
    query_of,
    read_arms,
    read_plan,
    read_text,
    read_time,
)
from ltrr_cli.commands.output import print_answer, print_page
from ltrr_cli.commands.recorder import Recorder, recorder
from ltrr_cli.commands.terminal import warn
from ltrr_cli.commands.usage import UsageError
from ltrr_cli.ports import Engine

if TYPE_CHECKING:
    from ltrr_cli.commands.batch_page import BatchPage

EXAMPLE = """\b
Example:
  ltrr query "tayler love"
  ltrr query "sad songs 90s" --type track --user ann --at 2024-12-24T20:00
  ltrr query love --plan "lexical=40,dense=10" --json
  ltrr query --batch queries.txt --json > answers.jsonl
  ltrr query --interactive
  ltrr query "tayler love" --compare previous
  ltrr query --interactive --interleave previous

\b
Only the first 1,000 characters of a query are read. A plan takes any depth
from 0 to 1000 for an arm; the policy itself keeps to 0, 5, 10, 20, 40, 50, 80
and 160.
A batch holds a text or {"query": .., "user": .., "types": [..]} a line.
"""
_SYNCED = 64
"""Answers of a batch that are logged with one sync."""
_MANY_LESSONS = 5_000
"""Clicks learnt online after which reading them is felt."""

Interactive = Annotated[
    bool, typer.Option("--interactive", "-i", help="Prompt for queries, with history.")
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="FILE", help="Answer every line of a file; - is stdin."),
]
NoExplore = Annotated[
    bool,
    typer.Option("--no-explore", help="Play what the policy holds best, and try nothing else."),
]
Compare = Annotated[
    str | None,
    typer.Option(
        "--compare", metavar="N", help="Beside it, what release N answers; or `previous`."
    ),
]
Interleave = Annotated[
    str | None,
    typer.Option(
        "--interleave",
        metavar="N|PLAN",
        help="With --interactive: pages shared with release N, `previous`, or a plan; who wins?",
    ),
]
Shown = Annotated[int, typer.Option("--shown", metavar="N", min=1, max=1000, help="Page length.")]


def query(  # noqa: PLR0913 -- a parameter for each option
    *,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", show_default=False, help="The query.")
    ] = None,
    index: options.Index = options.DEFAULT_INDEX,
    user: options.User = None,
    types: options.Types = None,
    arms: options.Arms = None,
    plan: options.PlanText = None,
    at: options.At = None,
    no_explore: NoExplore = False,
    shown: Shown = 10,
    as_json: options.Json = False,
    no_log: options.NoLog = False,
    compare: Compare = None,
    interactive: Interactive = False,
    interleave: Interleave = None,
    batch: Batch = None,
) -> None:
    """Answer a query: how it was understood, which arms fired and why, and the page."""
    _check_modes(text, interactive=interactive, batch=batch)
    if compare is not None and text is None:
        raise UsageError("--compare needs a TEXT: two releases answer one query")
    if interleave is not None and not interactive:
        raise UsageError("--interleave needs --interactive: clicks on shared pages tell who wins")
    check_arms_or_plan(arms, plan)
    ask = Ask(
        user=user,
        types=tuple(types or ()),
        at=read_time(at),
        plan=read_plan(plan),
        only=read_arms(arms),
        explores=not no_explore,
        shown=shown,
    )
    if compare is not None and text is not None:
        from ltrr_cli.commands.compare_releases import compare_releases  # noqa: PLC0415 -- rare

        compare_releases(index, text, ask, with_release=compare, as_json=as_json)
    elif batch is not None:
        _answer_file(index, batch, ask, as_json=as_json, no_log=no_log)
    elif text is not None:
        _answer_one(index, text, ask, as_json=as_json, no_log=no_log)
    elif interleave is not None:
        _converse_interleaved(index, ask, against=interleave, as_json=as_json)
    else:
        _converse(index, ask, as_json=as_json, no_log=no_log)


def _check_modes(text: str | None, *, interactive: bool, batch: Path | None) -> None:
    given = [text is not None, interactive, batch is not None]
    if not any(given):
        raise UsageError("there is nothing to answer; give a TEXT, --interactive or --batch FILE")
    if sum(given) > 1:
        raise UsageError("TEXT, --interactive and --batch exclude each other")


def _open(index: Path) -> Engine:
    """The engine, with a warning when it is time to train."""
    engine = wiring.open_engine(index)
    if engine.learner is not None and engine.learner.lessons > _MANY_LESSONS:
        warn(
            f"release {engine.release} has learnt {engine.learner.lessons:,} clicks online, which "
            "every start reads again; `ltrr train` folds them into a new release"
        )
    return engine


def _answer_one(index: Path, text: str, ask: Ask, *, as_json: bool, no_log: bool) -> None:
    text = read_text(text)
    engine = _open(index)
    found = answer(engine, query_of(engine, text, ask), ask)
    recorder(index, engine, no_log=no_log).keep([found])
    print_answer(engine, found, as_json=as_json)


def _answer_file(index: Path, batch: Path, ask: Ask, *, as_json: bool, no_log: bool) -> None:
    from ltrr_cli.commands.batch import read_batch  # noqa: PLC0415 -- for a batch alone
    from ltrr_cli.commands.batch_page import MakePage  # noqa: PLC0415 -- for a batch alone
    from ltrr_cli.flows.answer_batch import answer_batch  # noqa: PLC0415 -- multiprocessing, 40 ms
    from ltrr_cli.wiring.openers import OpenRelease  # noqa: PLC0415 -- for a batch alone

    engine = _open(index)
    queries = read_batch(batch, engine, ask)
    warned: set[str] = set()
    opened = OpenRelease(index=index)  # every worker opens its own
    keeper = recorder(index, engine, no_log=no_log)
    made = MakePage(log=keeper.log, session=keeper.session, as_json=as_json)
    pages = answer_batch(
        opened, queries, made, plan=ask.plan, only=ask.only, explores=ask.explores, shown=ask.shown
    )
    for found in _logged(pages, keeper):
        if found.obstacle is not None and found.obstacle not in warned:
            warn(found.obstacle)
            warned.add(found.obstacle)
        print_page(found.page)


def _logged(pages: "Iterator[BatchPage]", keeper: Recorder) -> "Iterator[BatchPage]":
    """The pages, once they are logged: some at a time, because a sync to the disk is slow."""
    while some := list(islice(pages, _SYNCED)):
        keeper.keep_written([page.event for page in some if page.event is not None])
        yield from some


def _converse(index: Path, ask: Ask, *, as_json: bool, no_log: bool) -> None:
    from ltrr_cli.commands.conversation import Conversation  # noqa: PLC0415 -- explains too, 30 ms

    engine = _open(index)
    keeper = recorder(index, engine, no_log=no_log)
    conversation = Conversation(engine=engine, ask=ask, recorder=keeper, as_json=as_json)
    conversation.run(_lines(engine))


def _converse_interleaved(index: Path, ask: Ask, *, against: str, as_json: bool) -> None:
    from ltrr_cli.commands.interleaved import COMMANDS, InterleavedConversation, rivals  # noqa: PLC0415 -- scipy, for this mode alone

    engine = _open(index)
    pair = rivals(index, ask, engine=engine, against=against)
    InterleavedConversation(pair, as_json=as_json).run(_lines(engine, commands=COMMANDS))


def _lines(engine: Engine, *, commands: Sequence[str] = ()) -> Iterable[str]:
    """What is typed at a prompt, or what stdin brings; commands: to offer, if not the usual."""
    if not sys.stdin.isatty():
        return sys.stdin
    from ltrr_cli.commands.interactive import COMMANDS, prompted  # noqa: PLC0415 -- 100 ms, only needed here

    return prompted(engine, commands=commands or COMMANDS)
