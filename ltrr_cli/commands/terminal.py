"""Where output goes: results to stdout, progress and warnings to stderr."""

import sys

import typer
from rich.console import Console

from ltrr_cli.commands.visible import visible


class _QuietConsole(Console):
    """A console that lets the program end quietly when nobody reads its output any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def results() -> Console:
    """The console for results; nothing in a text is markup, colours follow NO_COLOR."""
    return _QuietConsole(highlight=False, markup=False, emoji=False)


def messages() -> Console:
    """The console for progress and warnings."""
    return _QuietConsole(stderr=True, highlight=False, markup=False, emoji=False)


def warn(message: str) -> None:
    """One warning on stderr."""
    typer.echo(f"warning: {visible(message)}", err=True)


def write_json(text: str) -> None:
    """A JSON text on stdout, at once: a reader of a stream need not wait."""
    typer.echo(text)


def be_tolerant() -> None:
    """Let a terminal that lacks a character show an escape of it instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
