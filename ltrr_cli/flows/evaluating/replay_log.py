"""Logged queries are asked again: what each plan would have shown, under either policy."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ltrr_cli.flows.choose_plan import choose_plan, obstacles
from ltrr_cli.flows.evaluating.shown import Lists, Shown
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.flows.situation import situation
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.policy.exploration import merged
from ltrr_cli.ports import Advance, Engine, Request
from ltrr_cli.ranking.union import union
from ltrr_cli.records.feedback import Feedback, Served
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import Action, Plan

_CHUNK = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One request on one release; kind: the intent of its best reading; context: (d,), as the
    policy sees it; logged: under the logged plans, drawn: what the plan that was played brought,
    both None and empty if the release did not answer it; target: under the release's own policy.
    """

    kind: str
    context: Scores
    logged: Shown | None
    drawn: frozenset[str]
    target: Shown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Requests to ask of one release; logged: it answered them; target: it is in question."""

    opens: OpenEngine
    events: Sequence[Feedback] = field(repr=False)
    logged: bool
    target: bool


def logged_actions(served: Served | None) -> tuple[Action, ...]:
    """The plans that could have been played, with probabilities; none when the log has none.

    A plan that was played for sure was the only one.
    """
    if served is None or served.plan is None:
        return ()
    if served.actions:
        return served.actions
    return (Action(plan=Plan(depths=served.plan), probability=1.0),) * (served.propensity == 1)


def replay_log(task: Task, *, advance: Advance) -> list[Replayed]:
    """All requests of a task, in order."""
    roles = (task.logged, task.target)
    chunks = [
        (task.opens, (roles, list(task.events[at : at + _CHUNK])))
        for at in range(0, len(task.events), _CHUNK)
    ]
    found: list[Replayed] = []
    for part in in_workers(_replay_chunk, chunks, workers=1 if len(chunks) == 1 else None):
        found += part
        advance(len(part))
    return found


def _replay_chunk(engine: Engine, task: tuple[tuple[bool, bool], list[Feedback]]) -> list[Replayed]:
    roles, events = task
    return [_replay_one(engine, event, roles) for event in events]


def _replay_one(engine: Engine, event: Feedback, roles: tuple[bool, bool]) -> Replayed:
    is_logged, is_target = roles
    request = Request(query=event.query, understanding=engine.understand(event.query))
    unable = obstacles(engine, request)
    able = [arm for arm in engine.arms if arm not in unable]
    here = situation(engine, request, able=able)
    logged = merged(logged_actions(event.served)) if is_logged else ()
    target: tuple[Action, ...] = ()
    if is_target:
        choice = choose_plan(engine, here, plan=None)
        target = merged(choice.actions or (Action(plan=choice.plan, probability=1.0),))
    fired = retrieve(engine, request, depths=_deepest((*logged, *target), able))
    candidates = union({arm: each.hits for arm, each in fired.items()})
    lists = Lists.of(engine.entities.ids(candidates.rows), candidates)
    served = event.served if is_logged else None
    if served is not None and served.plan is not None:
        lists.correct(event, served)
    return Replayed(
        kind=request.understanding.best.intent,
        context=here.context,
        logged=lists.shown(logged) if logged else None,
        drawn=lists.drawn(served.plan) if served is not None and served.plan else frozenset(),
        target=lists.shown(target) if target else None,
    )


def _deepest(actions: Sequence[Action], able: Sequence[str]) -> dict[str, int]:
    """How deep each able arm goes in any of the plans."""
    return {arm: max(each.plan.depths.get(arm, 0) for each in actions) for arm in able}
