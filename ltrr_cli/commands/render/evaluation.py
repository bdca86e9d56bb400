"""An evaluation on one screen; everything else is in --json and --report."""

import math
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.visible import visible
from ltrr_cli.records.evaluation import (
    BUDGETS,
    CEILING,
    MAIN_BUDGET,
    MEASURES,
    RELEASE,
    STATIC_PLAN,
    BudgetReport,
    Evaluation,
    Figure,
    JudgedReport,
    KindReport,
    LogReport,
    OffPolicyReport,
)

_WIDTH = 100
"""What the tables need; a file or a pipe has room for it."""
_MOST_KINDS = 8
_MOST_ARMS = 6
_ALONE = " alone"
_NARROW = 30
_STYLES = {"trustworthy": "green", "weak": "yellow", "not answerable": "bold red"}


def show_evaluation(console: Console, found: Evaluation) -> None:
    """What was asked, candidates, pages, kinds of query, arms; then the log."""
    if not console.is_terminal:
        console.width = max(console.width, _WIDTH)
    if found.judged is not None:
        _show_judged(console, found.judged, release=found.release)
    if found.log is not None:
        _show_log(console, found.log)


def _show_judged(console: Console, report: JudgedReport, *, release: str) -> None:
    console.print(
        Text(
            f"release {release} on {report.queries:,} judged queries, {report.groups:,} groups; "
            "means over kinds of query; [95 % intervals]",
            style="bold",
        )
    )
    console.print(_recall_table(report))
    console.print(_page_table(report))
    console.print(_kind_table(report))
    for line in _lines(report):
        console.print(Text(line, style="dim"), soft_wrap=False)


def _recall_table(report: JudgedReport) -> Table:
    table = _table("recall of candidates")
    for heading in (*map(str, BUDGETS), "draws", f"release gains at {MAIN_BUDGET}", "p"):
        table.add_column(heading, justify="right", no_wrap=True)
    main = next(each for each in report.budgets if each.budget == MAIN_BUDGET)
    for name in _told_systems(main):
        each = main.of(name)
        if each is not None:
            recalls = [_recall(budget, name) for budget in report.budgets]
            figures = [*recalls, f"{each.candidates:.0f}", _gain(each.gain), _chance(each.p)]
            table.add_row(visible(name), *figures, style=_style(name))
    closed = [_share(each.gap_closed) for each in report.budgets]
    table.add_row("gap to the ceiling closed", *closed, "", "", "", style="dim")
    return table


def _told_systems(main: BudgetReport) -> list[str]:
    """All but the arms alone, of which only the best is told."""
    alone = [each for each in main.systems if each.name.endswith(_ALONE)]
    best = max(alone, key=lambda each: each.recall).name if alone else None
    return [
        each.name for each in main.systems if each.name == best or not each.name.endswith(_ALONE)
    ]


def _recall(budget: BudgetReport, name: str) -> str:
    found = budget.of(name)
    return "" if found is None else _number(found.recall)


def _page_table(report: JudgedReport) -> Table:
    table = _table("page")
    headings = ("nDCG@10", "MRR", "succ@1", "@10", "AP", "judged", "ms", "release gains nDCG", "p")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for each in report.pages:
        figures = [_number(each.measures[name]) for name in MEASURES]
        table.add_row(
            visible(each.name),
            *figures,
            "" if math.isnan(each.ms) else f"{each.ms:.1f}",
            _gain(each.gain),
            _chance(each.p),
            style=_style(each.name),
        )
    return table


def _kind_table(report: JudgedReport) -> Table:
    rest = len(report.segments) - _MOST_KINDS
    table = _table("kind of query" if rest <= 0 else f"kind of query (+{rest} in --json)")
    table.add_column("queries", justify="right")
    for heading in (f"recall@{MAIN_BUDGET}", "static", "ceiling", "nDCG@10", "best other"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("gain", justify="right", no_wrap=True)
    largest = sorted(report.segments, key=lambda kind: -kind.queries)[:_MOST_KINDS]
    for kind in sorted(largest, key=lambda kind: kind.name):
        recalls = [kind.recall.get(name) for name in (RELEASE, STATIC_PLAN, CEILING)]
        pages = [kind.ndcg[name] for name in (RELEASE, report.best_other)]
        figures = ["" if each is None else _number(each) for each in (*recalls, *pages)]
        table.add_row(
            visible(kind.name or "all")[:_NARROW], str(kind.queries), *figures, _gain(kind.gain)
        )
    return table


def _lines(report: JudgedReport) -> Iterator[str]:
    if report.bands:
        yield f"nDCG@10 by how often it is asked: {_bands(report.bands)}"
    arms = " · ".join(f"{line.arm} {_number(line.shapley)}" for line in report.ledger[:_MOST_ARMS])
    yield f"what arms bring (shares of recall at {report.ledger_depth} each): {arms}"
    yield f"best other: {visible(report.best_other)}; {report.split}; p: sign flips, Holm"


def _bands(bands: Sequence[KindReport]) -> str:
    return " · ".join(
        f"{each.name} {_number(each.ndcg[RELEASE])} ({each.queries})" for each in bands
    )


def _show_log(console: Console, report: LogReport) -> None:
    days = "" if report.days is None else f" in {report.days:.1f} days"
    told = f"log: {report.usable:,} of {report.requests:,} requests usable, {report.sessions:,}"
    console.print(Text(f"{told} sessions{days}; earned {_number(report.earned)}", style="bold"))
    most = 2 if len(report.targets) == 1 else 1
    for target in report.targets:
        _show_target(console, target, most=most)


def _show_target(console: Console, target: OffPolicyReport, *, most: int) -> None:
    """most: reasons and remedies that are told, the worst first."""
    found = target.verdict
    line = Text(f"release {target.release}: ")
    line.append(found.level, style=_STYLES[found.level])
    if target.estimates:
        primary = target.estimates[0]
        line.append(f", {_gain(primary.delta)} per request over what answered ({primary.name}); ")
        line.append(f"weighting plans: {_others(target)}", style="dim")
    console.print(line)
    for reason in found.reasons[:most]:
        console.print(Text(f"  because {reason}"))
    for remedy in found.remedies[:most]:
        console.print(Text(f"  to do: {remedy}"))


def _others(target: OffPolicyReport) -> str:
    """The other estimators, where they can say anything."""
    if target.plan_verdict is not None and target.plan_verdict.level == "not answerable":
        return "not answerable"
    return ", ".join(f"{each.name} {_signed(each.delta.estimate)}" for each in target.estimates[1:])


def _table(name: str) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    table.add_column(name, no_wrap=True)
    return table


def _style(name: str) -> str:
    return "bold" if name == RELEASE else "dim" if name == CEILING else ""


def _number(value: float) -> str:
    """Three digits after the point, none before it.

    >>> _number(0.6154), _number(1.0), _number(float("nan"))
    ('.615', '1.000', '-')
    """
    return "-" if math.isnan(value) else f"{value:.3f}".replace("0.", ".", 1)


def _signed(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:+.3f}".replace("0.", ".", 1)


def _gain(figure: Figure | None) -> str:
    if figure is None:
        return ""
    interval = f" [{_signed(figure.low)}, {_signed(figure.high)}]"
    return _signed(figure.estimate) + ("" if math.isnan(figure.low) else interval)


def _chance(p: float | None) -> str:
    if p is None:
        return ""
    return "<.001" if p < 0.001 else f"{p:.3f}".replace("0.", ".", 1)  # noqa: PLR2004 - its digits


def _share(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.0%}"
