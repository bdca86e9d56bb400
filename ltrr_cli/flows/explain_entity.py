"""Why an entity is on the page, or why not: every arm's view of it, and the parts of its score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ltrr_cli.errors import QueryError
from ltrr_cli.flows.choose_plan import choose_plan, obstacles
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.flows.situation import situation
from ltrr_cli.ports import Engine, Features, Request
from ltrr_cli.ranking.features.table import MEANINGS
from ltrr_cli.ranking.union import union
from ltrr_cli.records.explanation import ArmView, Explanation, Seen
from ltrr_cli.records.hits import Candidates, Hits, Scores
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
    able = dict.fromkeys((name for name in engine.arms if name not in unable), LOOKED_FOR)
    allowed = [name for name in able if not only or name in only]
    here = situation(engine, request, able=allowed)
    choice = choose_plan(engine, here, plan=plan, explores=False)
    deep = {name: arm.hits for name, arm in retrieve(engine, request, depths=able).items()}
    played = {name: deep[name].top(depth) for name, depth in choice.plan.depths.items()}
    scored = _scored(engine, request, lists=played, row=row)
    return Explanation(
        query=query,
        understanding=request.understanding,
        entity=engine.entities.get(row),
        position=scored.position,
        score=scored.score,
        arms=_views(choice, deep=deep, unable=unable, row=row),
        parts=scored.parts,
        scale=engine.ranker.scale,
        features=scored.features,
        without={
            name: _position(engine, request, union(_without(played, name)), row=row)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    """The entity as the ranker sees it; all empty when no fired arm brought it."""

    position: int | None = None
    score: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    features: Mapping[str, Seen] = field(default_factory=dict)


def _scored(engine: Engine, request: Request, *, lists: Mapping[str, Hits], row: int) -> _Scored:
    """Its place, its score, and the parts of it that are not zero."""
    candidates = union(lists)
    places = np.flatnonzero(candidates.rows == row)
    if not len(places):
        return _Scored()
    features, ranker, at = _features(engine, request, candidates), engine.ranker, int(places[0])
    parts = ranker.parts(request, candidates, features=features)
    of_entity = {name: float(part[at]) for name, part in parts.items() if part[at]}
    return _Scored(
        position=_position(engine, request, candidates, row=row),
        score=float(ranker.score(request, candidates, features=features)[at]),
        parts=of_entity,
        features={} if features is None else _seen(engine, features[at], parts=of_entity),
    )


def _features(engine: Engine, request: Request, candidates: Candidates) -> Features | None:
    return engine.features(request, candidates) if engine.ranker.reads_features else None


def _seen(engine: Engine, values: Scores, *, parts: Mapping[str, float]) -> dict[str, Seen]:
    """The features that are parts, with their values."""
    pairs = zip(engine.features.names, values.tolist(), strict=True)
    return {name: Seen(value, MEANINGS.get(name, "")) for name, value in pairs if name in parts}


def _position(engine: Engine, request: Request, candidates: Candidates, *, row: int) -> int | None:
    """The place of the entity among these candidates, 1-based."""
    features = _features(engine, request, candidates)
    scores = engine.ranker.score(request, candidates, features=features)
    order = np.argsort(-scores, kind="stable")
    places = np.flatnonzero(candidates.rows[order] == row)
    return int(places[0]) + 1 if len(places) else None
