"""The way of a query: text → understanding → plan → arms → candidates → ranking → answer."""

from collections.abc import Generator, Iterable, Sequence
from hashlib import blake2b
from itertools import repeat

from ltrr_cli.flows.answer_parts import (
    arm_reports,
    page_features,
    page_results,
    ranked_candidates,
    skipped_arms,
)
from ltrr_cli.flows.choose_plan import choose_plan, obstacles
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.flows.situation import situation
from ltrr_cli.ports import Engine, Request, Unordered
from ltrr_cli.ranking.union import union
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import Plan
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
    results = page_results(engine, candidates, scores=scores, page=page)
    yield "rank"
    served = page_features(engine, request, candidates, features=features, page=page)
    yield "rank"
    return Answer(
        query_id=query_id,
        query=query,
        release=engine.release,
        understanding=request.understanding,
        situation=here,
        choice=choice,
        fired=arm_reports(choice, fired, candidates=candidates, page=page),
        skipped=skipped_arms(engine, choice, unable=unable, only=only),
        ranker=engine.ranker.name,
        candidates=len(candidates.rows),
        results=results,
        ranked=ranked_candidates(candidates, scores=scores, order=order, features=served),
        ms=ms,
    )


def _query_id(engine: Engine, query: Query) -> str:
    """Differs from answer to answer, also when the same is asked again with the same --at."""
    at = f"{query.asked_at.isoformat()} {engine.clock.seconds()!r}"
    asked = f"{engine.release}\n{query.text}\n{query.user}\n{at}"
    return blake2b(asked.encode("utf-8", "replace"), digest_size=8).hexdigest()


def seed_of(query_id: str) -> int:
    """The seed of the draw among plans: the same id at the same release draws the same."""
    return int(query_id[:_SEED_DIGITS], 16)
