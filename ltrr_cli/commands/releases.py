"""`ltrr releases`: what was published, what differs, and which of it is in use."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.as_json import as_text
from ltrr_cli.commands.consoles import results
from ltrr_cli.commands.releases_json import diff_json, releases_json
from ltrr_cli.commands.render.releases import show_diff, show_releases
from ltrr_cli.commands.terminal import write_json

EXAMPLE = """\b
Example:
  ltrr releases list
  ltrr releases diff 4 5
  ltrr releases rollback
  ltrr releases prune
"""
LIST_EXAMPLE = """\b
Example:
  ltrr releases list
  ltrr releases list --json

\b
A star marks the current release, an arrow the one that a rollback leads to.
"""
DIFF_EXAMPLE = """\b
Example:
  ltrr releases diff 4 5
"""
PROMOTE_EXAMPLE = """\b
Example:
  ltrr releases promote 4

\b
Index, memory, policy and ranker change together. What the release that is
left had learnt online is dropped: should it come back, it starts as published.
"""
ROLLBACK_EXAMPLE = """\b
Example:
  ltrr releases rollback

\b
An undo: done twice, it goes back twice. What the release that is left had
learnt online is dropped; the release itself stays and can be promoted again.
"""

PRUNE_EXAMPLE = """\b
Example:
  ltrr releases prune
  ltrr releases prune --keep 0

\b
The current release stays, and beside it as many others as --keep says: the one
that a rollback leads to first, then the newest. What an open ltrr reads stays.
"""

Keep = Annotated[
    int, typer.Option("--keep", metavar="N", min=0, help="How many stay beside the current one.")
]
Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number of a release.")]
Before = Annotated[int, typer.Argument(metavar="A", min=1, help="The number of a release.")]
After = Annotated[int, typer.Argument(metavar="B", min=1, help="That of another one.")]


def releases(context: typer.Context) -> None:
    """Look at releases, each a generation with its memory, policy and ranker, and switch."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def list_(*, index: options.Index = options.DEFAULT_INDEX, as_json: options.Json = False) -> None:
    """List the releases of an index, with what each has learnt and what the gate said."""
    found = wiring.list_releases(index)
    if as_json:
        write_json(as_text(releases_json(found)))
    else:
        show_releases(results(), found)


def diff(
    *,
    before: Before,
    after: After,
    index: options.Index = options.DEFAULT_INDEX,
    as_json: options.Json = False,
) -> None:
    """Show what differs between two releases: parts, sizes, and what their reports say."""
    found = wiring.diff_releases(index, before, after)
    if as_json:
        write_json(as_text(diff_json(found)))
    else:
        show_diff(results(), found)


def promote(*, number: Number, index: options.Index = options.DEFAULT_INDEX) -> None:
    """Make a release the current one."""
    left = wiring.promote(index, number)
    _say(index, number, left=left)


def rollback(*, index: options.Index = options.DEFAULT_INDEX) -> None:
    """Go back to the release that was current before."""
    left, now = wiring.rollback(index)
    _say(index, now, left=left)


def prune(
    *,
    keep: Keep = 1,
    index: options.Index = options.DEFAULT_INDEX,
    as_json: options.Json = False,
) -> None:
    """Remove old releases, and the generations that neither a release nor a reader needs."""
    pruned = wiring.prune(index, keep=keep)
    if as_json:
        write_json(as_text(asdict(pruned)))
        return
    gone = [*_named("release", pruned.releases), *_named("generation", pruned.generations)]
    held = [
        *_named("release", pruned.held_releases),
        *_named("generation", pruned.held_generations),
    ]
    typer.echo(f"removed: {', '.join(gone) or 'nothing'}")
    if held:
        typer.echo(f"left, because an open ltrr reads it: {', '.join(held)}")


def _named(name: str, numbers: Sequence[int]) -> list[str]:
    return [f"{name} {number}" for number in numbers]


def _say(index: Path, now: int, *, left: int) -> None:
    found = {entry.number: entry for entry in wiring.list_releases(index).entries}
    manifest = found[now].manifest
    generation = "" if manifest is None else f" (generation {manifest.generation})"
    typer.echo(f"release {now}{generation} is current, release {left} no longer")
