"""The outcome of a simulation as a table, and as JSON."""

import math
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.render.duels import duel_json, duels_view
from ltrr_cli.flows.simulate import ALONE, BOTTOM, STATIC, TOP, SimulationReport
from ltrr_cli.flows.simulated_examination import Recovered
from ltrr_cli.simulation.standings import Estimate, Standing

_REFERENCES = (BOTTOM, ALONE, STATIC, TOP)


def show_simulation(console: Console, report: SimulationReport) -> None:
    """The table, what its columns mean, who wins shared pages, and the references' plans."""
    console.print(Text("simulated listeners, needs, queries and clicks", style="bold yellow"))
    console.print(Text(caption(report), style="dim"))
    console.print()
    console.print(_table(report))
    console.print()
    console.print(Text(_LEGEND, style="dim"))
    console.print()
    for part in duels_view(report.duels, shown=_best_learner(report)):
        console.print(part)
    if report.duels:
        console.print()
    console.print(_plans(report))
    if report.examination is not None:
        console.print()
        console.print(_examination(report.examination))


_LEGEND = (
    "value: searches in 100 that a page satisfies, known exactly; regret: value lost to the "
    "oracle, late: over the last fifth; closed: % of the gap from equal quota to the oracle that "
    "the likeliest plans close for fresh listeners, when nothing is learnt any more. In brackets: "
    "95 % intervals, listeners resampled; all policies got the same searches and the same luck."
)


def caption(report: SimulationReport) -> str:
    """How it was made, in one line."""
    made = report.settings
    return (
        f"{made.queries:,} searches of {made.listeners} simulated listeners, "
        f"{report.click_model} clicks, budget {made.budget}, seed {made.seed}"
    )


def simulation_json(report: SimulationReport) -> dict[str, Any]:
    """The report with stable names."""
    return {
        "simulated": True,
        **asdict(report.settings),
        "click_model": report.click_model,
        "tested": report.tested,
        "policies": [
            {**asdict(each), "reference": each.policy in _REFERENCES} for each in report.standings
        ],
        "interleaving": [duel_json(each) for each in report.duels],
        "examination": _examination_json(report.examination),
        "points": list(report.points),
        "plans": {name: dict(plan) for name, plan in report.plans.items()},
    }


def _examination(recovered: Recovered) -> Text:
    """How well the clicks of the log tell which places were looked at."""
    line = Text.assemble(("places looked at", "bold"), f": {recovered.found.note}")
    if recovered.error is not None:
        line.append(
            f"; at most {recovered.error:.3f} from the truth, by {recovered.clicks:,} clicks"
        )
    return line


def _examination_json(recovered: Recovered | None) -> dict[str, Any] | None:
    if recovered is None:
        return None
    theta = recovered.found.theta.tolist()
    return {"theta": theta, "error": recovered.error, "clicks": recovered.clicks}


def _best_learner(report: SimulationReport) -> str:
    """The policy that learns and fares best for fresh listeners."""
    learners = {each.first for each in report.duels}
    return next((each.policy for each in report.standings if each.policy in learners), "")


def _table(report: SimulationReport) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("policy", no_wrap=True)
    for heading in ("clicks", "value", "regret", "late", "closed"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in report.standings:
        table.add_row(*_row(each), style="dim" if each.policy in _REFERENCES else "")
    return table


def _row(each: Standing) -> tuple[str, ...]:
    is_top = each.policy == TOP
    return (
        each.policy,
        f"{each.clicks:.2f}",
        f"{100 * each.value:.1f}",
        "" if is_top else _percent(each.regret, digits=1),
        "" if is_top else f"{100 * each.late_regret:.1f}",
        "" if each.policy in {BOTTOM, TOP} else _percent(each.closed, digits=0),
    )


def _percent(figure: Estimate, *, digits: int) -> str:
    """A share in percent with its interval; nothing where it cannot be told."""
    if not math.isfinite(figure.value):
        return ""
    value, low, high = (
        f"{100 * each:.{digits}f}" for each in (figure.value, figure.low, figure.high)
    )
    return f"{value} ({low} to {high})"


def _plans(report: SimulationReport) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("best plan for", no_wrap=True)
    table.add_column("when all its arms can say something")
    for name, plan in report.plans.items():
        depths = ", ".join(f"{arm} {depth}" for arm, depth in plan.items())
        table.add_row("all kinds" if name == STATIC else name, depths or "none")
    return table
