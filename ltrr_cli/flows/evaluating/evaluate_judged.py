"""A release on judged queries: candidates, pages, kinds of query, arms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ltrr_cli.evaluation.arm_ledger import arm_ledger
from ltrr_cli.flows.evaluating.ask import Asked, Run, ask
from ltrr_cli.flows.evaluating.bands import bands
from ltrr_cli.flows.evaluating.candidates import Brought, systems_at, tuned_orders
from ltrr_cli.flows.evaluating.grouping import Grouping, grouping
from ltrr_cli.flows.evaluating.halves import Halves, halves
from ltrr_cli.flows.evaluating.kinds import Measured
from ltrr_cli.flows.evaluating.pages import calibration, page_systems
from ltrr_cli.flows.evaluating.retrieval import budget_report
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.workers import OpenEngine
from ltrr_cli.memory.evidence import query_key
from ltrr_cli.ports import MemoryTable
from ltrr_cli.records.evaluation import (
    BUDGETS,
    MAIN_BUDGET,
    RELEASE,
    UNLEARNED,
    BudgetReport,
    JudgedQueries,
    JudgedReport,
    LedgerLine,
)
from ltrr_cli.records.feedback import Feedback

LEDGER_DEPTH = 50
_NDCG = "nDCG@10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The release in question; others: releases to compare with, by the name they shall have.

    memory: what it learnt from, None when it has learnt nothing; row_of: entity id → row, in its
    catalogue; frequency: how often each query stands in the index's own log.
    """

    opens: OpenEngine
    others: Mapping[str, OpenEngine] = field(default_factory=dict)
    memory: MemoryTable | None = None
    row_of: Callable[[str], int | None]
    frequency: Mapping[str, int] = field(default_factory=dict)


def evaluate_judged(
    judged: JudgedQueries, target: Target, *, stages: Stages, seed: int
) -> tuple[JudgedReport, dict[str, dict[str, tuple[str, ...]]]]:
    """The report, and every system's list of each query, by query id."""
    events = tuple(event for event in judged.queries if event.found)
    count = len(events) * (1 + len(target.others))
    with stages.stage("judged queries", total=count) as advance:
        asked = ask(target.opens, events, advance=advance)
        others = {
            name: ask(opens, events, advance=advance) for name, opens in target.others.items()
        }
    runs = _runs(asked, others)
    split = halves(events)
    group = grouping(events, seed=seed)
    with stages.stage("tuned plans", total=len(BUDGETS)) as advance:
        budgets, brought, orders = [], {}, tuned_orders(asked, split)
        for budget in BUDGETS:
            brought[budget] = systems_at(budget, asked, orders, against=others)
            budgets.append(_budget(budget, brought[budget], events, split=split, seed=seed))
            advance()
    with stages.stage("intervals"):
        pages, ndcg = page_systems(runs, events, group)
        rivals = [page for page in pages if page.name != RELEASE]
        best_other = max(rivals, key=lambda page: page.measures[_NDCG]).name
        measured = Measured(
            asked=asked,
            group=group,
            brought=brought[MAIN_BUDGET],
            reported=split.reported,
            ndcg=ndcg,
            best_other=best_other,
        )
        keys = [query_key(event.query.text) for event in events]
        report = JudgedReport(
            source=judged.source,
            queries=len(events),
            groups=len({event.session for event in events}),
            relevant=sum(len(event.found) for event in events),
            unknown=_unknown(events, target),
            unjudged=judged.unjudged + len(judged.queries) - len(events),
            repeated=judged.repeated,
            split=split.told,
            known=_known(events, keys, target),
            budgets=tuple(budgets),
            pages=pages,
            best_other=best_other,
            segments=measured.by(group.segments),
            bands=measured.by(bands(keys, target.frequency)) if target.frequency else (),
            ledger=_ledger(asked, group),
            ledger_depth=LEDGER_DEPTH,
            calibration=calibration(asked.chances, asked.runs[RELEASE], events),
        )
    return report, _by_query(runs, events)


def _budget(
    budget: int,
    systems: Mapping[str, Brought],
    events: tuple[Feedback, ...],
    *,
    split: Halves,
    seed: int,
) -> BudgetReport:
    told = [event for event, mine in zip(events, split.reported, strict=True) if mine]
    group = grouping(told, seed=seed)
    return budget_report(budget, systems, group, reported=split.reported)


def _unknown(events: tuple[Feedback, ...], target: Target) -> int:
    return sum(target.row_of(entity) is None for event in events for entity in event.found)


def _known(events: tuple[Feedback, ...], keys: list[str], target: Target) -> int | None:
    """How many queries have an answer that the memory saw chosen for just this query."""
    memory = target.memory
    if memory is None:
        return None
    count = 0
    for event, key in zip(events, keys, strict=True):
        found = memory.find(key)
        chosen = set(found.rows[found.clicks > 0].tolist())
        count += any(target.row_of(entity) in chosen for entity in event.found)
    return count


def _ledger(asked: Asked, group: Grouping) -> tuple[LedgerLine, ...]:
    """Every arm equally deep: nothing is tuned, so that releases can be compared line by line."""
    ranks = asked.arm_ranks
    fired = np.asarray(ranks.able.any(axis=0))
    times = {
        arm: float(np.nanmedian(asked.ms[:, column]))
        for column, arm in enumerate(ranks.arms)
        if fired[column]
    }
    found = arm_ledger(
        ranks,
        depths=np.where(fired, LEDGER_DEPTH, 0),
        segments=group.segments,
        milliseconds=times,
    )
    lines = [
        LedgerLine(
            arm=each.arm,
            recall=each.recall,
            unique=each.unique_recall,
            leave_one_out=each.leave_one_out_loss,
            shapley=each.shapley,
            ms=each.milliseconds,
            gain_per_ms=each.gain_per_millisecond,
        )
        for each in found
        if each.arm in times
    ]
    return tuple(sorted(lines, key=lambda line: -line.shapley))


def _runs(asked: Asked, others: Mapping[str, Asked]) -> dict[str, tuple[Run, ...]]:
    """System → its lists; a release that has learnt nothing is not told a second time."""
    runs = {**asked.runs, **{name: each.runs[RELEASE] for name, each in others.items()}}
    if runs[UNLEARNED] == runs[RELEASE]:
        del runs[UNLEARNED]
    return runs


def _by_query(
    runs: Mapping[str, tuple[Run, ...]], events: tuple[Feedback, ...]
) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        name: {event.query_id: run.ids for event, run in zip(events, each, strict=True)}
        for name, each in runs.items()
    }
