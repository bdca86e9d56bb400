"""`ltrr log`: the event log, for others to read, and logs to be looked at."""

from pathlib import Path
from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.as_json import as_text
from ltrr_cli.commands.consoles import results
from ltrr_cli.commands.render.doctor import health_json, show_health
from ltrr_cli.commands.terminal import warn, write_json
from ltrr_cli.commands.visible import visible
from ltrr_cli.flows.export_clicks import Exported, export_clicks, export_visits

EXAMPLE = """\b
Example:
  ltrr log export clicks.parquet
  ltrr log doctor
"""
EXPORT_EXAMPLE = """\b
Example:
  ltrr log export clicks.parquet
  ltrr log export clicks.parquet --index ~/shop.ltrr
  ltrr log export --ubi folder

\b
A row for each place that was shown, clicked or not; with --ubi the files
ubi_queries.jsonl and ubi_events.jsonl of User Behavior Insights 1.3.0.
"""
DOCTOR_EXAMPLE = """\b
Example:
  ltrr log doctor
  ltrr log doctor clicks.parquet
  ltrr log doctor folder --json

\b
FILE is a click log (Parquet, CSV, JSON lines) or a folder of UBI queries and
events; without it ltrr's own event log is looked at.
"""


def log(context: typer.Context) -> None:
    """Get at what was shown and clicked."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def export(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The Parquet file to write.")],
    index: options.Index = options.DEFAULT_INDEX,
    ubi: Annotated[
        bool, typer.Option("--ubi", help="Write UBI queries and events; FILE is a folder then.")
    ] = False,
) -> None:
    """Write what was shown and clicked as a click log in Parquet, or as UBI."""
    log = wiring.open_event_log(index)
    if ubi:
        told = export_visits(log, wiring.ubi_folder(file))
    else:
        told = export_clicks(log, wiring.click_table(file))
    _warn_of_losses(told)
    typer.echo(
        f"{told.rows:,} rows of {told.answers:,} answers, {told.clicked:,} of them clicked: "
        f"{visible(str(file))}"
    )


def doctor(
    *,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A click log, or a folder of UBI files.")
    ] = None,
    index: options.Index = options.DEFAULT_INDEX,
    json: options.Json = False,
) -> None:
    """Check a log: what is wrong with it, and what can be learnt from it."""
    from ltrr_cli.commands.progress import progress  # noqa: PLC0415 -- rich.progress, slow
    from ltrr_cli.flows.doctor_log import examine  # noqa: PLC0415 -- scipy, 1 s, only needed here

    with progress().stage("reading") as advance:
        log = wiring.own_feedback(index) if file is None else wiring.read_feedback(file)
        advance(log.rows)
    health, lacking = examine(log, now=wiring.clock().now())
    if json:
        write_json(as_text(health_json(health, lacks=lacking)))
    else:
        show_health(results(), health, lacks=lacking)


def _warn_of_losses(told: Exported) -> None:
    if told.unreadable:
        warn(f"{told.unreadable:,} lines of the log are torn or damaged and were left out")
    if told.orphans:
        warn(f"{told.orphans:,} clicks are on answers that are not in the log and were left out")
