"""The typer app: which commands there are, and what every one of them shares."""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from ltrr_cli import __version__

_COMMANDS = {
    "index": ("index", "Build indexes, look at them, check them."),
    "query": ("query", "Answer queries, with reasons."),
    "explain": ("explain", "Tell why an entity is where it is."),
    "click": ("click", "Record a click on an earlier answer."),
    "train": ("train", "Learn from clicks, publish what is better."),
    "eval": ("evaluate", "Tell what a release is worth."),
    "simulate": ("simulate_command", "Let policies learn from simulated listeners."),
    "log": ("log", "Get the event log out, or check a log."),
    "releases": ("releases", "List, compare, promote, roll back, prune."),
}
"""Command → its function, in the module of its name, and what it is for."""

_BELOW = {
    "log": {
        "export": ("export", "Write the click log as Parquet or UBI."),
        "doctor": ("doctor", "Check a log, and tell what it is good for."),
    },
    "releases": {
        "list": ("list_", "List what was published."),
        "diff": ("diff", "Show what differs between two."),
        "promote": ("promote", "Make one current."),
        "rollback": ("rollback", "Go back to the one before."),
        "prune": ("prune", "Remove old ones."),
    },
}
"""The same of the commands below a command, in its module."""


def _made(name: str) -> typer.Typer:
    """A command with those below it; examples are constants of its module.

    Raises:
        KeyError: there is no such command.
    """
    function, what_for = _COMMANDS[name]
    module = import_module(f"ltrr_cli.commands.{name}")
    below = _BELOW.get(name, {})
    made = typer.Typer(
        name=name, add_completion=False, rich_markup_mode=None, invoke_without_command=bool(below)
    )
    for word, (of_word, purpose) in below.items():
        example = getattr(module, f"{word.upper()}_EXAMPLE")
        made.command(word, short_help=purpose, epilog=example)(getattr(module, of_word))
    told = {"short_help": what_for, "epilog": module.EXAMPLE}
    own = made.callback(**told) if below else made.command(name, **told)
    own(getattr(module, function))
    return made


class _Commands(Mapping[str, Any]):
    """All commands; each is made when it is asked for: to import them all takes 200 ms."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 -- typer does not export the type
        if name not in self._made:
            self._made[name] = typer.main.get_command(_made(name))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


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
