"""From what the steps of a training give to what is told of it."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ltrr_cli.clicks.examination import Examination
from ltrr_cli.evaluation.gate import Decision, Evidence
from ltrr_cli.evaluation.intervals import Interval
from ltrr_cli.flows.training.pages import Page
from ltrr_cli.flows.training.replay import Replay
from ltrr_cli.policy.hazard.policy import HazardPolicy
from ltrr_cli.ranking.compare import FIRST, Comparison
from ltrr_cli.ranking.features.table import NAMES
from ltrr_cli.records.evidence import MemoryChanges
from ltrr_cli.records.ranking_rows import RankingRows
from ltrr_cli.records.training import (
    ArmShift,
    ExaminationReport,
    Gain,
    GateReport,
    MemoryReport,
    PlanSystem,
    PolicyReport,
    RankerReport,
    RankerTrial,
)

_EXAMPLES = 8
_TOP = 12
_LOOKED_INTO = 5_000
"""Rows whose scores are taken apart to find the features that matter most."""


def as_gain(interval: Interval) -> Gain:
    """The interval as it is told."""
    return Gain(
        estimate=interval.estimate,
        low=interval.low,
        high=interval.high,
        clusters=interval.clusters,
    )


def of_examination(found: Examination) -> ExaminationReport:
    """The curve, rounded."""
    theta = tuple(round(each, 4) for each in found.theta.tolist())
    return ExaminationReport(theta=theta, known=found.known, note=found.note)


def of_memory(pairs: int, changes: MemoryChanges) -> MemoryReport:
    """Counts, and a new pair of a few queries from all over the alphabet."""
    first = list(dict(reversed(changes.new)).items())[::-1]
    return MemoryReport(
        pairs=pairs,
        new=len(changes.new),
        replaced=len(changes.replaced),
        forgotten=len(changes.forgotten),
        examples=tuple(first[:: max(len(first) // _EXAMPLES, 1)][:_EXAMPLES]),
    )


def of_policy(
    policy: HazardPolicy,
    systems: tuple[PlanSystem, ...],
    shifts: tuple[ArmShift, ...],
    *,
    budget: int,
    replayed: int,
) -> PolicyReport:
    """What the policy is and how it compares."""
    return PolicyReport(
        budget=budget,
        replayed=replayed,
        held_out=sum(shift.events for shift in shifts),
        order=policy.order[:_TOP],
        systems=systems,
        shifts=shifts,
    )


def of_ranker(found: Comparison, rows: RankingRows) -> RankerReport:
    """Every way that was tried, and what the best one looks at."""
    parts = np.abs(found.model.contributions(rows.features[:_LOOKED_INTO])[:, :-1]).mean(axis=0)
    top = np.argsort(-parts)[:_TOP].tolist()
    return RankerReport(
        rows=len(rows),
        chosen=found.best,
        trials=tuple(
            RankerTrial(
                name=name,
                ndcg=each.ndcg,
                log_likelihood=each.log_likelihood,
                gain=Gain(estimate=each.gain, low=each.low, high=each.high, clusters=0),
            )
            for name, each in sorted(found.tried.items(), key=lambda pair: pair[0] != FIRST)
        ),
        top=tuple((NAMES[at], float(parts[at])) for at in top),
    )


def of_gate(
    decision: Decision,
    evidence: Evidence,
    *,
    means: Sequence[float],
    pages: tuple[Sequence[Page], Sequence[Page]],
) -> GateReport:
    """The gate's word; means, pages: of now and of the candidate."""
    now, new = (float(np.median([page.ms for page in each])) for each in pages)
    return GateReport(
        passed=decision.promote,
        reasons=decision.reasons,
        metric="nDCG@10 of held-out queries",
        before=means[0],
        after=means[1],
        gain=as_gain(evidence.delta),
        segments={each.segment: as_gain(each.delta) for each in evidence.segments},
        ms=(now, new),
    )


def of_shifts(test: Replay, now: Sequence[Page], new: Sequence[Page]) -> tuple[ArmShift, ...]:
    """Mean depths by kind of query (the log's segment, else the intent), commonest first."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for at, (event, intent) in enumerate(zip(test.events, test.kinds, strict=True)):
        kinds[event.segment or intent].append(at)
    arms = test.arm_ranks.arms
    return tuple(
        ArmShift(
            kind=kind,
            events=len(places),
            before=_means(arms, [now[at] for at in places]),
            after=_means(arms, [new[at] for at in places]),
            example=_most_changed(test, places, pages=(now, new)),
        )
        for kind, places in sorted(kinds.items(), key=lambda pair: -len(pair[1]))
    )


def _means(arms: Sequence[str], pages: Sequence[Page]) -> dict[str, float]:
    return {
        arm: round(float(np.mean([page.depths.get(arm, 0) for page in pages])), 1) for arm in arms
    }


def _most_changed(
    test: Replay, places: Sequence[int], *, pages: tuple[Sequence[Page], Sequence[Page]]
) -> str:
    now, new = pages

    def moved(at: int) -> int:
        arms = {*now[at].depths, *new[at].depths}
        return sum(abs(now[at].depths.get(arm, 0) - new[at].depths.get(arm, 0)) for arm in arms)

    return test.events[max(places, key=moved)].query.text
