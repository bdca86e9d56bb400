"""Why an entity is on the page, or why not: every arm's view of it, and the parts of its score."""

from collections.abc import Mapping, Sequence

import numpy as np

from ltrr_cli.errors import QueryError
from ltrr_cli.flows.choose_plan import choose_plan, obstacles
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.ports import Engine, Request
from ltrr_cli.ranking.union import union
from ltrr_cli.records.explanation import ArmView, Explanation
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.plan import DEPTHS, Choice, Plan
from ltrr_cli.records.query import Query

LOOKED_FOR = 1000
"""How deep each arm is searched for the entity."""


def explain_entity(
    engine: Engine,
    query: Query,
    entity_id: str,
    *,
    plan: Plan | None = None,
    only: Sequence[str] = (),
) -> Explanation:
    """Explains one entity in the answer to a query; plan, only: as in `answer_query`.

    Raises:
        QueryError: no entity has this id.
    """
    row = engine.entities.row_of(entity_id)
    if row is None:
        raise QueryError(f"no entity has the id '{entity_id}'; ids are shown by --json")
    request = Request(query=query, understanding=engine.understand(query))
    unable = obstacles(engine, request)
    choice = choose_plan(engine, request, plan=plan, unable=unable, only=only)
    able = dict.fromkeys((name for name in engine.arms if name not in unable), LOOKED_FOR)
    deep = {name: arm.hits for name, arm in retrieve(engine, request, depths=able).items()}
    played = {name: deep[name].top(depth) for name, depth in choice.plan.depths.items()}
    parts = _parts(engine, request, lists=played, row=row)
    return Explanation(
        query=query,
        understanding=request.understanding,
        entity=engine.entities.get(row),
        position=_position(engine, request, lists=played, row=row),
        score=sum(parts.values()) if parts else None,
        arms=_views(choice, deep=deep, unable=unable, row=row),
        parts=parts,
        without={
            name: _position(engine, request, lists=_without(played, name), row=row)
            for name in played
        },
    )


def _without(lists: Mapping[str, Hits], name: str) -> dict[str, Hits]:
    return {other: hits for other, hits in lists.items() if other != name}


def _views(
    choice: Choice, *, deep: Mapping[str, Hits], unable: Mapping[str, str], row: int
) -> tuple[ArmView, ...]:
    depths = choice.plan.depths
    views = []
    for name in (*deep, *unable):
        rank = _rank(deep[name], row) if name in deep else None
        needed = next((depth for depth in DEPTHS if rank and depth >= rank), None)
        why = unable.get(name) or deep[name].note
        depth = depths.get(name, 0)
        views.append(
            ArmView(arm=name, fired=depth > 0, depth=depth, rank=rank, needed=needed, why=why)
        )
    return tuple(views)


def _rank(hits: Hits, row: int) -> int | None:
    places = np.flatnonzero(hits.rows == row)
    return int(places[0]) + 1 if len(places) else None


def _parts(
    engine: Engine, request: Request, *, lists: Mapping[str, Hits], row: int
) -> dict[str, float]:
    """The parts of the entity's score that are not zero; empty when no fired arm brought it."""
    candidates = union(lists)
    places = np.flatnonzero(candidates.rows == row)
    if not len(places):
        return {}
    parts = engine.ranker.parts(request, candidates)
    at = int(places[0])
    return {name: float(part[at]) for name, part in parts.items() if part[at]}


def _position(
    engine: Engine, request: Request, *, lists: Mapping[str, Hits], row: int
) -> int | None:
    """The place of the entity among all candidates of these lists, 1-based."""
    candidates = union(lists)
    order = np.argsort(-engine.ranker.score(request, candidates), kind="stable")
    places = np.flatnonzero(candidates.rows[order] == row)
    return int(places[0]) + 1 if len(places) else None
