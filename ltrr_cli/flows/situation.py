"""Request → situation: what the policy may look at before it chooses."""

from collections.abc import Mapping, Sequence

from ltrr_cli.policy.context import Listener, context
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.situation import Situation


def situation(engine: Engine, request: Request, *, able: Sequence[str], seed: int = 0) -> Situation:
    """The situation of a request; able: arms that have no obstacle and may fire."""
    return Situation(
        context=context(request, listener=_listener(engine, request)),
        able=tuple(able),
        scouted=_scouted(engine, request, able),
        budget=engine.budget,
        seed=seed,
    )


def _listener(engine: Engine, request: Request) -> Listener:
    user = request.query.user
    if user is None or engine.histories is None:
        return Listener()
    found = engine.histories.find(user)
    return Listener(history=0 if found is None else len(found[0]))


def _scouted(engine: Engine, request: Request, able: Sequence[str]) -> Mapping[str, Hits]:
    """The lists of the arms that the policy wants to see first."""
    return {
        arm: engine.arms[arm].retrieve(request, depth=depth, earlier={})
        for arm, depth in engine.scouts.items()
        if arm in able
    }
