"""`ltrr explain`: why an entity is where it is, or why it is not there."""

from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.ask import (
    Ask,
    check_arms_or_plan,
    query_of,
    read_arms,
    read_plan,
    read_text,
    read_time,
)
from ltrr_cli.commands.output import print_explanation
from ltrr_cli.commands.visible import visible
from ltrr_cli.errors import QueryError
from ltrr_cli.flows.explain_entity import explain_entity
from ltrr_cli.ports import Engine
from ltrr_cli.text import normalise

EXAMPLE = """\b
Example:
  ltrr query "tayler love" --json | grep '"id"'
  ltrr explain "tayler love" track-17
"""
_SUGGESTED = 3


def explain(  # noqa: PLR0913 -- a parameter for each option
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The query.")],
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="The id of an entity.")],
    index: options.Index = options.DEFAULT_INDEX,
    user: options.User = None,
    types: options.Types = None,
    arms: options.Arms = None,
    plan: options.PlanText = None,
    at: options.At = None,
    as_json: options.Json = False,
) -> None:
    """Explain a place: each arm's rank of the entity, the depth it needed, its score."""
    check_arms_or_plan(arms, plan)
    ask = Ask(
        user=user,
        types=tuple(types or ()),
        at=read_time(at),
        plan=read_plan(plan),
        only=read_arms(arms),
    )
    text = read_text(text)
    engine = wiring.open_engine(index)
    query = query_of(engine, text, ask)
    check_entity(engine, entity)
    explanation = explain_entity(engine, query, entity, plan=ask.plan, only=ask.only)
    print_explanation(engine, explanation, as_json=as_json)


def check_entity(engine: Engine, entity_id: str) -> None:
    """Refuses an id that the index does not have; a name leads to the ids that bear it.

    Raises:
        QueryError: there is no such entity.
    """
    if engine.entities.row_of(entity_id) is not None:
        return
    rows, _ = engine.names.find(normalise(entity_id))
    named = [engine.entities.get(int(row)) for row in rows[:_SUGGESTED]]
    ids = ", ".join(f"{entity.id} ({entity.type})" for entity in named)
    hint = f"; this name have: {ids}" if ids else "; ltrr query --json shows ids"
    raise QueryError(f"no entity has the id '{visible(entity_id)}'{visible(hint)}")
