"""`ltrr log`: the event log, for others to read."""

from pathlib import Path
from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.terminal import warn
from ltrr_cli.flows.export_clicks import Exported, export_clicks

EXAMPLE = """\b
Example:
  ltrr log export clicks.parquet
"""
EXPORT_EXAMPLE = """\b
Example:
  ltrr log export clicks.parquet
  ltrr log export clicks.parquet --index ~/shop.ltrr

\b
A row for each place that was shown, clicked or not.
"""


def log(context: typer.Context) -> None:
    """Get at what was shown and clicked."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def export(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The Parquet file to write.")],
    index: options.Index = options.DEFAULT_INDEX,
) -> None:
    """Write what was shown and clicked as a click log in Parquet."""
    told = export_clicks(wiring.open_event_log(index), wiring.click_table(file))
    _warn_of_losses(told)
    typer.echo(
        f"{told.rows:,} rows of {told.answers:,} answers, {told.clicked:,} of them clicked: {file}"
    )


def _warn_of_losses(told: Exported) -> None:
    if told.unreadable:
        warn(f"{told.unreadable:,} lines of the log are torn or damaged and were left out")
    if told.orphans:
        warn(f"{told.orphans:,} clicks are on answers that are not in the log and were left out")
