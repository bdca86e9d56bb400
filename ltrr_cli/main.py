"""The typer app: which commands there are, and what every one of them shares."""

import sys
from typing import Annotated, Any

import typer
import typer.core

from ltrr_cli import __version__
from ltrr_cli.commands import click, explain, index, log, query, releases, simulate, train
from ltrr_cli.commands import eval as eval_command


class OutputClosedError(Exception):
    """Nobody reads the output any more."""


class _Program(typer.core.TyperGroup):
    """Tells a closed pipe from other trouble before typer ends the process for it."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 -- typer does not export the type
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
app.command(
    short_help="Build indexes, look at them, check them.",
    epilog=index.EXAMPLE,
)(index.index)
app.command(
    short_help="Answer queries, with reasons.",
    epilog=query.EXAMPLE,
)(query.query)
app.command(
    short_help="Tell why an entity is where it is.",
    epilog=explain.EXAMPLE,
)(explain.explain)
app.command(
    short_help="Record a click on an earlier answer.",
    epilog=click.EXAMPLE,
)(click.click)
app.command(
    short_help="Learn from clicks, publish what is better.",
    epilog=train.EXAMPLE,
)(train.train)
app.command(
    name="eval",
    short_help="Tell what a release is worth.",
    epilog=eval_command.EXAMPLE,
)(eval_command.evaluate)
app.command(
    name="simulate",
    short_help="Let policies learn from simulated listeners.",
    epilog=simulate.EXAMPLE,
)(simulate.simulate_command)

_log = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
_log.command(
    short_help="Write the click log as Parquet or UBI.",
    epilog=log.EXPORT_EXAMPLE,
)(log.export)
_log.command(
    short_help="Check a log, and tell what it is good for.",
    epilog=log.DOCTOR_EXAMPLE,
)(log.doctor)
_log.callback(
    short_help="Get the event log out, or check a log.",
    epilog=log.EXAMPLE,
)(log.log)
app.add_typer(_log, name="log")

_releases = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
_releases.command(
    name="list",
    short_help="List what was published.",
    epilog=releases.LIST_EXAMPLE,
)(releases.list_)
_releases.command(
    short_help="Show what differs between two.",
    epilog=releases.DIFF_EXAMPLE,
)(releases.diff)
_releases.command(
    short_help="Make one current.",
    epilog=releases.PROMOTE_EXAMPLE,
)(releases.promote)
_releases.command(
    short_help="Go back to the one before.",
    epilog=releases.ROLLBACK_EXAMPLE,
)(releases.rollback)
_releases.command(
    short_help="Remove old ones.",
    epilog=releases.PRUNE_EXAMPLE,
)(releases.prune)
_releases.callback(
    short_help="List, compare, promote, roll back, prune.",
    epilog=releases.EXAMPLE,
)(releases.releases)
app.add_typer(_releases, name="releases")

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
