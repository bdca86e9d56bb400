"""A plan → the fired arms' lists: the one place where arms are run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.situation import Situation

_WIDER = 5  # how much deeper an arm looks when only some entity types are wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """An arm's list, and the milliseconds that it took."""

    hits: Hits
    ms: float


def retrieve(
    engine: Engine,
    request: Request,
    *,
    depths: Mapping[str, int],
    here: Situation | None = None,
) -> dict[str, Fired]:
    """Runs the arms of a plan in the registry's order, each seeing the lists before it.

    here: what was looked at before the plan was chosen; an arm whose list is there already runs
    again only to go deeper, and its time is that of both.
    """
    scouted, spent = (here.scouted, here.scout_ms) if here else ({}, {})
    fired: dict[str, Fired] = {}
    lists: dict[str, Hits] = {}
    for name, arm in engine.arms.items():
        if not depths.get(name):
            continue
        started = engine.clock.seconds()
        wider = depths[name] * _WIDER if request.query.types else depths[name]
        there = scouted.get(name)
        if there is None or not _reaches(there, looked=engine.scouts[name], depth=wider):
            there = arm.retrieve(request, depth=wider, earlier=lists)
        lists[name] = there
        wanted = _of_types(engine, request, lists[name]).top(depths[name])
        ms = (engine.clock.seconds() - started) * 1000 + spent.get(name, 0.0)
        fired[name] = Fired(hits=wanted, ms=ms)
    return fired


def _reaches(hits: Hits, *, looked: int, depth: int) -> bool:
    """Whether a list of an arm that looked so deep is deep enough, or all that the arm has."""
    return depth <= looked or len(hits) < looked


def _of_types(engine: Engine, request: Request, hits: Hits) -> Hits:
    """Only entities of the types that the query asks for."""
    if not request.query.types:
        return hits
    names = engine.columns.type_names
    wanted = [names.index(kind) for kind in request.query.types if kind in names]
    kept = np.isin(engine.columns.types[hits.rows], wanted)
    return Hits(rows=hits.rows[kept], scores=hits.scores[kept], note=hits.note)
