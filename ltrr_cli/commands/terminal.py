"""Where output goes: results to stdout, progress and warnings to stderr; tables: `consoles`."""

import sys

import typer

from ltrr_cli.commands.visible import visible


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
