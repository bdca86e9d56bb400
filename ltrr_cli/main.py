"""The typer app: which commands there are, and what every one of them shares."""

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from ltrr_cli import __version__

_VERBS = {
    "index": ("index", "Build indexes, look at them, check them."),
    "query": ("query", "Answer queries, with reasons."),
    "explain": ("explain", "Tell why an entity is where it is."),
    "click": ("click", "Record a click on an earlier answer."),
    "train": ("train", "Learn from clicks, publish what is better."),
    "eval": ("evaluate", "Tell what a release is worth."),
    "simulate": ("simulate_command", "Let policies learn from simulated listeners."),
}
"""Command → its function, in the module of its name, and what it is for."""


def _verb(name: str) -> typer.Typer:
    function, what_for = _VERBS[name]
    module = import_module(f"ltrr_cli.commands.{name}")
    made = typer.Typer(add_completion=False, rich_markup_mode=None)
    made.command(name=name, short_help=what_for, epilog=module.EXAMPLE)(getattr(module, function))
    return made


def _log() -> typer.Typer:
    from ltrr_cli.commands import log

    made = typer.Typer(
        name="log", add_completion=False, rich_markup_mode=None, invoke_without_command=True
    )
    made.command(
        short_help="Write the click log as Parquet or UBI.",
        epilog=log.EXPORT_EXAMPLE,
    )(log.export)
    made.command(
        short_help="Check a log, and tell what it is good for.",
        epilog=log.DOCTOR_EXAMPLE,
    )(log.doctor)
    made.callback(
        short_help="Get the event log out, or check a log.",
        epilog=log.EXAMPLE,
    )(log.log)
    return made


def _releases() -> typer.Typer:
    from ltrr_cli.commands import releases

    made = typer.Typer(
        name="releases", add_completion=False, rich_markup_mode=None, invoke_without_command=True
    )
    made.command(
        name="list",
        short_help="List what was published.",
        epilog=releases.LIST_EXAMPLE,
    )(releases.list_)
    made.command(
        short_help="Show what differs between two.",
        epilog=releases.DIFF_EXAMPLE,
    )(releases.diff)
    made.command(
        short_help="Make one current.",
        epilog=releases.PROMOTE_EXAMPLE,
    )(releases.promote)
    made.command(
        short_help="Go back to the one before.",
        epilog=releases.ROLLBACK_EXAMPLE,
    )(releases.rollback)
    made.command(
        short_help="Remove old ones.",
        epilog=releases.PRUNE_EXAMPLE,
    )(releases.prune)
    made.callback(
        short_help="List, compare, promote, roll back, prune.",
        epilog=releases.EXAMPLE,
    )(releases.releases)
    return made


_GROUPS: Mapping[str, Callable[[], typer.Typer]] = {"log": _log, "releases": _releases}


class _Commands(Mapping[str, Any]):
    """All commands; each is made when it is asked for: to import them all takes 200 ms."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 -- typer does not export the type
        if name not in self._made:
            made = _GROUPS[name]() if name in _GROUPS else _verb(name)
            self._made[name] = typer.main.get_command(made)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        yield from (*_VERBS, *_GROUPS)

    def __len__(self) -> int:
        return len(_VERBS) + len(_GROUPS)


class OutputClosedError(Exception):
    """Nobody reads the output any more."""


class _Program(typer.core.TyperGroup):
    """Tells a closed pipe from other trouble before typer ends the process for it."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(**settings)
        self.commands: Any = _Commands()

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise OutputClosedError from error
        return result


app = typer.Typer(
    cls=_Program,
    name="ltrr",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

EXAMPLE = """\b
Example:
  ltrr index catalog.jsonl
  ltrr query "tayler love"

\b
Exit codes: 0 done, 1 your input or files, 2 wrong usage, 3 a fault of ltrr
(a report file is written), 130 interrupted.
"""


def _version(asked: bool) -> None:  # noqa: FBT001 -- typer calls it so
    if asked:
        typer.echo(f"ltrr {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, epilog=EXAMPLE)
def ltrr(
    context: typer.Context,
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Search that learns which retrieval strategies to use for which query."""
    del version
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
