"""Request → situation: what the policy may look at before it chooses."""

from collections.abc import Sequence

from ltrr_cli.policy.situation.context import Listener, context
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.situation import Situation


def situation(engine: Engine, request: Request, *, able: Sequence[str], seed: int = 0) -> Situation:
    """The situation of a request; able: arms that have no obstacle and may fire."""
    scouts = {name: _run(engine, request, name) for name in engine.scouts if name in able}
    return Situation(
        context=context(request, listener=_listener(engine, request)),
        able=tuple(able),
        scouted={name: hits for name, (hits, _) in scouts.items()},
        scout_ms={name: ms for name, (_, ms) in scouts.items()},
        budget=engine.budget,
        seed=seed,
    )


def _listener(engine: Engine, request: Request) -> Listener:
    query = request.query
    profile = engine.profiles.profile(query.user) if engine.profiles and query.user else None
    return Listener(
        history=0 if profile is None else profile.entities,
        session_step=query.step,
        clicked=len(query.clicked),
        profile=profile,
    )


def _run(engine: Engine, request: Request, arm: str) -> tuple[Hits, float]:
    """The list of an arm that the policy wants to see first, and the milliseconds that it took."""
    started = engine.clock.seconds()
    hits = engine.arms[arm].retrieve(request, depth=engine.scouts[arm], earlier={})
    return hits, (engine.clock.seconds() - started) * 1000
