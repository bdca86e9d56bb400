"""Writes every command's `--help` into docs/cli.md, or checks that it is there (`--check`)."""

import sys
from pathlib import Path
from typing import Any

import typer.main

from ltrr_cli.main import app

WIDTH = 100
DOCS = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
HEAD = """\
# The command line

Written by `scripts/write_cli_docs.py` from the program itself; do not edit.

Results go to stdout, progress and warnings to stderr. `--index` may also be given as the
environment variable `LTRR_INDEX`. Colours follow `NO_COLOR` and are left out when the output is
no terminal.
"""


def helps() -> dict[str, str]:
    """The help text of the program and of each of its commands, by what is typed."""
    program = typer.main.get_command(app)
    root = program.make_context("ltrr", [], resilient_parsing=True, terminal_width=WIDTH)
    texts = {"ltrr": root.get_help()}
    _add_helps(texts, program, root)
    return texts


def _add_helps(texts: dict[str, str], group: Any, parent: Any) -> None:  # noqa: ANN401 -- typer
    for name, command in getattr(group, "commands", {}).items():
        context = command.make_context(name, [], parent=parent, resilient_parsing=True)
        texts[context.command_path] = context.get_help()
        _add_helps(texts, command, context)


def document() -> str:
    """The whole of docs/cli.md."""
    parts = [HEAD]
    for name, text in helps().items():
        body = "\n".join(line.rstrip() for line in text.splitlines())
        parts.append(f"## `{name}`\n\n```text\n{body}\n```\n")
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Writes the file, or says whether it is stale."""
    fresh = document()
    if "--check" not in arguments:
        DOCS.write_text(fresh, "utf-8")
        return 0
    if DOCS.exists() and DOCS.read_text("utf-8") == fresh:
        return 0
    print(f"{DOCS} is stale; run: python scripts/write_cli_docs.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
