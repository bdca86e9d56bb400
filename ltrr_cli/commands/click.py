"""`ltrr click`: what somebody did with a place of an earlier answer."""

import math
from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.recorder import teach
from ltrr_cli.commands.suggest import did_you_mean
from ltrr_cli.commands.visible import visible
from ltrr_cli.errors import QueryError
from ltrr_cli.flows.record_click import record_click
from ltrr_cli.records.events import ACTIONS

EXAMPLE = """\b
Example:
  ltrr query "tayler love" --json | grep query_id
  ltrr click 5f0c9e0d7a3b2c11 2
  ltrr click 5f0c9e0d7a3b2c11 2 --action play --dwell 180

\b
Of several clicks on a place the action that says most counts:
click, then play, add, like.
"""


def click(
    *,
    query_id: Annotated[str, typer.Argument(metavar="QUERY_ID", help="The id of the answer.")],
    position: Annotated[int, typer.Argument(metavar="POSITION", help="The place on its page.")],
    index: options.Index = options.DEFAULT_INDEX,
    action: Annotated[
        str, typer.Option("--action", metavar="ACTION", help="click, play, add or like.")
    ] = "click",
    dwell: Annotated[
        float | None, typer.Option("--dwell", metavar="SECONDS", help="How long it was used.")
    ] = None,
) -> None:
    """Record a click on a place of an earlier answer, and learn from it at once."""
    _check_action(action)
    _check_dwell(dwell)
    answered, clicked = record_click(
        wiring.open_event_log(index),
        query_id,
        position=position,
        action=action,
        dwell_s=dwell,
        at=wiring.clock().now(),
    )
    teach(index, answered, clicked)
    what, query = visible(clicked.entity_id), visible(answered.query)
    typer.echo(f"recorded: {clicked.action} on place {position}, {what}, for “{query}”")


def _check_action(action: str) -> None:
    if action not in ACTIONS:
        hint = did_you_mean(action, ACTIONS)
        raise QueryError(f"--action: there is no action '{visible(action)}'{hint}")


def _check_dwell(dwell: float | None) -> None:
    if dwell is not None and not (math.isfinite(dwell) and dwell >= 0):
        raise QueryError(f"--dwell: {dwell:g} is no number of seconds, expected 0 or more")
