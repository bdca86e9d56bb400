"""The way of a query: text → understanding → plan → arms → candidates → ranking → answer."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import repeat

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.choose_plan import choose_plan, obstacles
from ltrr_cli.flows.retrieve import Fired, retrieve
from ltrr_cli.flows.situation import situation
from ltrr_cli.ports import Engine, Features, Request, Unordered
from ltrr_cli.ranking.union import union
from ltrr_cli.records.answer import Answer, ArmReport, Ranked, Result, Skipped
from ltrr_cli.records.hits import Candidates, Scores
from ltrr_cli.records.named_columns import NamedColumns
from ltrr_cli.records.plan import Choice, Plan
from ltrr_cli.records.query import Query

_SEED_DIGITS = 12  # of the id, hexadecimal: 48 bits


_Stages = Generator["str | Unordered", Scores, Answer]
"""An answer under way: it stops after each step, tells of which stage, and returns the answer. Once
it tells what it has found instead, and goes on with the scores."""

_Ms = dict[str, float]


def answer_query(  # noqa: PLR0913 -- all but the first two have a default
    engine: Engine,
    query: Query,
    *,
    plan: Plan | None = None,
    only: Sequence[str] = (),
    explores: bool = True,
    shown: int = 10,
    query_id: str | None = None,
) -> Answer:
    """Answers a query.

    plan: played instead of the policy's choice; only: arms that may fire, all when empty;
    explores: False plays what the policy holds best; shown: places on the page; query_id: of the
    answer, a new one when None. All draws come from it: an engine that has learnt the same gives
    the same answer to the same query with the same id, bit for bit.
    """
    ms: _Ms = {}
    stages = _stages(
        engine, query, ms, plan=plan, only=only, explores=explores, shown=shown, query_id=query_id
    )
    (answer,) = _in_step(engine, [(stages, ms)])
    return answer


def answer_together(
    engine: Engine,
    queries: Sequence[Query],
    *,
    plan: Plan | None = None,
    only: Sequence[str] = (),
    explores: bool = True,
    shown: int = 10,
) -> list[Answer]:
    """The answers of `answer_query`, each step for all queries before the next one.

    What a step runs stays in the processor's caches from query to query: a fifth of the time. The
    ranker scores the candidates of all of them in one call.
    """
    under_way: list[tuple[_Stages, _Ms]] = []
    for query in queries:
        ms: _Ms = {}
        stages = _stages(engine, query, ms, plan=plan, only=only, explores=explores, shown=shown)
        under_way.append((stages, ms))
    return _in_step(engine, under_way)


def _in_step(engine: Engine, under_way: Sequence[tuple[_Stages, _Ms]]) -> list[Answer]:
    """Takes all of them from step to step; they have equally many.

    Each comes with where its milliseconds go: in all, and of each stage.
    """
    answers: list[Answer] = []
    scores: Iterable[Scores | None] = repeat(None)
    while len(answers) < len(under_way):
        unordered: list[Unordered] = []
        for (stages, ms), known in zip(under_way, scores, strict=False):
            started = engine.clock.seconds()
            try:
                told = next(stages) if known is None else stages.send(known)
            except StopIteration as ended:
                answers.append(ended.value)
                continue
            if isinstance(told, Unordered):
                unordered.append(told)
                told = "rank"
            _spent(ms, told, engine.clock.seconds() - started)
        scores = _scores(engine, unordered, under_way) if unordered else repeat(None)
    return answers


def _scores(
    engine: Engine, unordered: Sequence[Unordered], under_way: Sequence[tuple[_Stages, _Ms]]
) -> list[Scores]:
    """Of all of them at once; each is said to have taken the same time."""
    started = engine.clock.seconds()
    scores = engine.ranker.scores(unordered)
    seconds = (engine.clock.seconds() - started) / len(unordered)
    for _, ms in under_way:
        _spent(ms, "rank", seconds)
    return scores


def _spent(ms: _Ms, stage: str, seconds: float) -> None:
    for name in ("total", stage):
        ms[name] = ms.get(name, 0.0) + seconds * 1000


def _stages(  # noqa: PLR0913 -- see `answer_query`
    engine: Engine,
    query: Query,
    ms: _Ms,
    *,
    plan: Plan | None,
    only: Sequence[str],
    explores: bool,
    shown: int,
    query_id: str | None = None,
) -> _Stages:
    query_id = query_id or _query_id(engine, query)
    request = Request(query=query, understanding=engine.understand(query))
    yield "understand"
    unable = obstacles(engine, request)
    able = [name for name in engine.arms if name not in unable and (not only or name in only)]
    yield "plan"
    here = situation(engine, request, able=able, seed=seed_of(query_id))
    yield "plan"
    choice = choose_plan(engine, here, plan=plan, explores=explores)
    yield "plan"
    fired = retrieve(engine, request, depths=choice.plan.depths, here=here)
    yield "retrieve"
    candidates = union({name: arm.hits for name, arm in fired.items()})
    yield "retrieve"
    features = engine.features(request, candidates) if engine.ranker.reads_features else None
    scores = yield Unordered(request, candidates, features)
    order = (-scores).argsort(kind="stable")
    page = order[:shown]
    results = _results(engine, candidates, scores=scores, page=page)
    yield "rank"
    served = _served(engine, request, candidates, features=features, page=page)
    yield "rank"
    return Answer(
        query_id=query_id,
        query=query,
        release=engine.release,
        understanding=request.understanding,
        situation=here,
        choice=choice,
        fired=_reports(choice, fired, candidates=candidates, page=page),
        skipped=_skipped(engine, choice, unable=unable, only=only),
        ranker=engine.ranker.name,
        candidates=len(candidates.rows),
        results=results,
        ranked=_ranked(candidates, scores=scores, order=order, features=served),
        ms=ms,
    )


def _results(
    engine: Engine, candidates: Candidates, *, scores: Scores, page: npt.NDArray[np.intp]
) -> tuple[Result, ...]:
    rows, ranks = candidates.rows.take(page), candidates.ranks.take(page, axis=0)
    places = zip(
        rows.tolist(),
        engine.entities.several(rows),
        scores.take(page).tolist(),
        ranks.tolist(),
        strict=True,
    )
    return tuple([
        Result(
            position=position,
            row=row,
            entity=entity,
            score=score,
            found_by={arm: rank for arm, rank in zip(candidates.arms, ranks, strict=True) if rank},
        )
        for position, (row, entity, score, ranks) in enumerate(places, start=1)
    ])


def _served(
    engine: Engine,
    request: Request,
    candidates: Candidates,
    *,
    features: Features | None,
    page: npt.NDArray[np.intp],
) -> NamedColumns:
    """The features of the page, by name; those of all candidates are there if the ranker reads."""
    of_page = (
        engine.features(request, candidates, places=page)
        if features is None
        else features.take(page, axis=0)
    )
    return NamedColumns(engine.features.names, of_page)


def _ranked(
    candidates: Candidates,
    *,
    scores: Scores,
    order: npt.NDArray[np.intp],
    features: NamedColumns,
) -> Ranked:
    return Ranked(
        rows=candidates.rows.take(order),
        scores=scores.take(order),
        arms=candidates.arms,
        ranks=candidates.ranks.take(order, axis=0),
        features=features,
    )


def _reports(
    choice: Choice,
    fired: Mapping[str, Fired],
    *,
    candidates: Candidates,
    page: npt.NDArray[np.intp],
) -> tuple[ArmReport, ...]:
    brought = candidates.ranks.T > 0
    is_unique = np.add.reduce(brought, axis=0) == 1
    unique = np.add.reduce(brought & is_unique, axis=1).tolist()
    on_page = np.add.reduce(brought.take(page, axis=1), axis=1).tolist()
    return tuple([
        ArmReport(
            arm=name,
            depth=choice.plan.depths[name],
            returned=len(arm.hits),
            unique=unique[column],
            on_page=on_page[column],
            ms=arm.ms,
            why="; ".join(filter(None, (choice.why.get(name, ""), arm.hits.note))),
        )
        for column, (name, arm) in enumerate(fired.items())
    ])


def _skipped(
    engine: Engine, choice: Choice, *, unable: Mapping[str, str], only: Sequence[str]
) -> tuple[Skipped, ...]:
    unwanted = [name for name in engine.arms if name not in only] if only else []
    whys = {**choice.why, **unable, **dict.fromkeys(unwanted, "not among --arms")}
    otherwise = f"not in the {choice.policy}"
    return tuple([
        Skipped(arm=name, why=whys.get(name) or otherwise)
        for name in engine.arms
        if name not in choice.plan.depths
    ])


def _query_id(engine: Engine, query: Query) -> str:
    """Differs from answer to answer, also when the same is asked again with the same --at."""
    at = f"{query.asked_at.isoformat()} {engine.clock.seconds()!r}"
    asked = f"{engine.release}\n{query.text}\n{query.user}\n{at}"
    return blake2b(asked.encode("utf-8", "replace"), digest_size=8).hexdigest()


def seed_of(query_id: str) -> int:
    """The seed of the draw among plans: the same id at the same release draws the same."""
    return int(query_id[:_SEED_DIGITS], 16)
