"""`ltrr train`: learns memory, policy and ranker from a log, and publishes what is better."""

from pathlib import Path
from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.as_json import as_text
from ltrr_cli.commands.progress import progress
from ltrr_cli.commands.render_training import show_training
from ltrr_cli.commands.terminal import results, write_json

EXAMPLE = """\b
Example:
  ltrr train --logs clicks.parquet
"""

Logs = Annotated[
    Path | None,
    typer.Option("--logs", help="A click log, or a folder of UBI; else ltrr's own event log."),
]
Force = Annotated[bool, typer.Option("--force", help="Serve it even where the gate refuses.")]


def train(
    *,
    logs: Logs = None,
    force: Force = False,
    index: options.Index = options.DEFAULT_INDEX,
    as_json: options.Json = False,
) -> None:
    """Learn memory, policy and ranker from a log; what is surely better becomes the release."""
    log = wiring.own_feedback(index) if logs is None else wiring.read_feedback(logs)
    done = wiring.train(log, index, force=force, progress=progress())
    if as_json:
        write_json(as_text(done.report))
    else:
        show_training(results(), done)
