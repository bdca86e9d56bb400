"""Pages as served, and judged queries asked again → rows → the ranker."""

from collections.abc import Mapping, Sequence

import numpy as np

from ltrr_cli.clicks.examination import Examination
from ltrr_cli.flows.all_arms import segment_weights
from ltrr_cli.flows.choose_plan import choose_plan, obstacles
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.flows.situation import situation
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.ports import Advance, Engine, Request
from ltrr_cli.ranking.training_rows import from_feedback, from_judged, no_rows
from ltrr_cli.ranking.union import union
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.ranking_rows import RankingRows, together

FEWEST_SESSIONS = 30
"""With rows of fewer sessions no ranker is trained: it could be compared with nothing."""
_CHUNK = 32


def served_rows(feedback: Sequence[Feedback], examination: Examination) -> RankingRows:
    """Rows of the pages that were logged with the features that they were served with."""
    return from_feedback(feedback, theta=examination.theta)


def judged_rows(
    tasks: Sequence[tuple[OpenEngine, Sequence[Feedback]]], *, advance: Advance, seed: int
) -> RankingRows:
    """Rows of judged queries: each is answered, by the policy of the engine that its task opens,
    and the features are those of its candidates there.
    """
    weights = weights_by_segment([event for _, events in tasks for event in events])
    chunks = [
        (opens, (seed, weights, list(events[at : at + _CHUNK])))
        for opens, events in tasks
        for at in range(0, len(events), _CHUNK)
    ]
    found = []
    for rows, count in in_workers(_rows_of_chunk, chunks):
        found.append(rows)
        advance(count)
    return all_together(found)


def weights_by_segment(events: Sequence[Feedback]) -> dict[str, float]:
    """Segment → what each of its queries counts for: 1 / √(its share · the number of segments).

    Half way between queries that all count the same, where a rare kind is ordered by what is
    right for the others, and segments that all do, where a few queries say too much
    (docs/decisions/0012).
    """
    roots = np.sqrt(segment_weights(events)).tolist()
    return {event.segment: root for event, root in zip(events, roots, strict=True)}


def all_together(parts: Sequence[RankingRows]) -> RankingRows:
    """The rows of several sources; empty ones are passed over."""
    useful = [rows for rows in parts if len(rows)]
    return together(useful) if useful else no_rows()


def _rows_of_chunk(
    engine: Engine, task: tuple[int, Mapping[str, float], list[Feedback]]
) -> tuple[RankingRows, int]:
    seed, weights, events = task
    rows = [
        _rows_of(engine, event, np.random.default_rng((seed, at)), weight=weights[event.segment])
        for at, event in enumerate(events)
    ]
    return all_together(rows), len(events)


def _rows_of(
    engine: Engine, event: Feedback, rng: np.random.Generator, *, weight: float
) -> RankingRows:
    request = Request(query=event.query, understanding=engine.understand(event.query))
    unable = obstacles(engine, request)
    able = [arm for arm in engine.arms if arm not in unable]
    here = situation(engine, request, able=able, seed=int(rng.integers(2**32)))
    choice = choose_plan(engine, here, plan=None)
    fired = retrieve(engine, request, depths=choice.plan.depths, here=here)
    candidates = union({name: arm.hits for name, arm in fired.items()})
    rows = [engine.entities.row_of(entity) for entity in event.entity_ids]
    relevant = {
        row: gain
        for row, gain in zip(rows, event.gains, strict=True)
        if row is not None and gain > 0
    }
    if not set(candidates.rows.tolist()) & relevant.keys():
        return no_rows()
    return from_judged(
        engine.features(request, candidates),
        candidates.rows,
        relevant=relevant,
        session=event.session,
        rng=rng,
        weight=weight,
    )
