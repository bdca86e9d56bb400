"""A plan → the fired arms' lists: the one place where arms are run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.hits import Hits

_WIDER = 5  # how much deeper an arm looks when only some entity types are wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """An arm's list, and the milliseconds that it took."""

    hits: Hits
    ms: float


def retrieve(engine: Engine, request: Request, *, depths: Mapping[str, int]) -> dict[str, Fired]:
    """Runs the arms of a plan in the registry's order, each seeing the lists before it."""
    fired: dict[str, Fired] = {}
    lists: dict[str, Hits] = {}
    for name, arm in engine.arms.items():
        if not depths.get(name):
            continue
        started = engine.clock.seconds()
        wider = depths[name] * _WIDER if request.query.types else depths[name]
        lists[name] = arm.retrieve(request, depth=wider, earlier=lists)
        wanted = _of_types(engine, request, lists[name]).top(depths[name])
        ms = (engine.clock.seconds() - started) * 1000
        fired[name] = Fired(hits=wanted, ms=ms)
    return fired


def _of_types(engine: Engine, request: Request, hits: Hits) -> Hits:
    """Only entities of the types that the query asks for."""
    if not request.query.types:
        return hits
    names = engine.columns.type_names
    wanted = [names.index(kind) for kind in request.query.types if kind in names]
    kept = np.isin(engine.columns.types[hits.rows], wanted)
    return Hits(rows=hits.rows[kept], scores=hits.scores[kept], note=hits.note)
