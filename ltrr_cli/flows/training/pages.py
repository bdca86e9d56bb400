"""Held-out queries answered by the release that serves now and by the candidate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.gate import Evidence
from ltrr_cli.evaluation.gate_evidence import judged_evidence
from ltrr_cli.evaluation.measures import ndcg
from ltrr_cli.evaluation.rankings import rankings_of
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.ports import Advance, Engine
from ltrr_cli.records.feedback import Feedback

SHOWN = 10
_CHUNK = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one query got: its page, the plan that was played without exploring, and the time."""

    entity_ids: tuple[str, ...]
    depths: Mapping[str, int]
    ms: float


def answered(
    open_engine: OpenEngine, events: Sequence[Feedback], *, advance: Advance
) -> tuple[Page, ...]:
    """The page of each event."""
    chunks = [(open_engine, list(events[at : at + _CHUNK])) for at in range(0, len(events), _CHUNK)]
    pages: list[Page] = []
    for part in in_workers(_answer_chunk, chunks):
        pages += part
        advance(len(part))
    return tuple(pages)


def page_ndcg(pages: Sequence[Page], events: Sequence[Feedback]) -> npt.NDArray[np.float64]:
    """nDCG@10 of each page (N,); gains 2^g - 1 of what the entities proved to be worth."""
    runs = [page.entity_ids for page in pages]
    wanted = [_worth(event) for event in events]
    return ndcg(rankings_of(runs, wanted), SHOWN)


def macro_ndcg(pages: Sequence[Page], events: Sequence[Feedback]) -> float:
    """The mean over segments of the mean nDCG@10 of their pages."""
    segments = np.array([event.segment for event in events])
    each = page_ndcg(pages, events)
    return float(np.mean([each[segments == name].mean() for name in np.unique(segments)]))


def page_evidence(
    now: Sequence[Page],
    candidate: Sequence[Page],
    events: Sequence[Feedback],
    *,
    rng: np.random.Generator,
) -> Evidence:
    """What the gate asks for: the candidate's nDCG@10 minus that of now, and its time."""
    before, after = _median_ms(now), _median_ms(candidate)
    evidence = judged_evidence(
        page_ndcg(candidate, events) - page_ndcg(now, events),
        np.array([event.session for event in events]),
        np.array([event.segment for event in events]),
        rng=rng,
        latency_ratio=after / max(before, 1e-9),
    )
    return replace(evidence, slower_ms=after - before)


def _median_ms(pages: Sequence[Page]) -> float:
    return float(np.median([page.ms for page in pages]))


def _worth(event: Feedback) -> dict[str, float]:
    return dict(zip(event.entity_ids, event.gains, strict=True))


def _answer_chunk(engine: Engine, events: list[Feedback]) -> list[Page]:
    return [_page(engine, event) for event in events]


def _page(engine: Engine, event: Feedback) -> Page:
    answer = answer_query(engine, event.query, explores=False, shown=SHOWN)
    return Page(
        entity_ids=tuple(result.entity.id for result in answer.results),
        depths=answer.choice.plan.depths,
        ms=answer.ms["total"],
    )
