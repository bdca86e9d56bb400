"""Recall of the candidates: every system at every budget, held against the release."""

from collections.abc import Mapping

from ltrr_cli.evaluation.significance import holm
from ltrr_cli.flows.evaluating.candidates import Brought
from ltrr_cli.flows.evaluating.grouping import Flags, Grouping
from ltrr_cli.records.evaluation import (
    CEILING,
    RELEASE,
    STATIC_PLAN,
    BudgetReport,
    RecallSystem,
)

_LEAST_GAP = 1e-9


def budget_report(
    budget: int, systems: Mapping[str, Brought], group: Grouping, *, reported: Flags
) -> BudgetReport:
    """The systems at one budget; group: of the reported queries only; reported: (N,), which."""
    values = {name: each.recall[reported] for name, each in systems.items()}
    mine = values[RELEASE]
    rivals = [name for name in systems if name not in {RELEASE, CEILING}]
    chances = dict(
        zip(rivals, holm([group.p(mine - values[name]) for name in rivals]).tolist(), strict=True)
    )
    found = tuple(
        RecallSystem(
            name=name,
            recall=group.macro(values[name]),
            micro=float(values[name].mean()),
            by_segment=group.by_segment(values[name]),
            candidates=float(each.drawn[reported].mean()),
            gain=group.gain(mine - values[name]) if name in chances else None,
            p=chances.get(name),
        )
        for name, each in systems.items()
    )
    return BudgetReport(budget=budget, systems=found, gap_closed=_gap_closed(budget, found))


def _gap_closed(budget: int, systems: tuple[RecallSystem, ...]) -> float:
    """NaN too where the policy draws more than the budget: then it is no fair comparison."""
    by_name = {each.name: each for each in systems}
    if STATIC_PLAN not in by_name or by_name[RELEASE].candidates > budget:
        return float("nan")
    lowest, mine, highest = (by_name[name].recall for name in (STATIC_PLAN, RELEASE, CEILING))
    gap = highest - lowest
    return (mine - lowest) / gap if gap > _LEAST_GAP else float("nan")
