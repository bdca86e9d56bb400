"""The part of a report that tells of a log."""

from collections.abc import Iterator, Mapping
from html import escape

from ltrr_cli.backends.html_report.plots import estimates_plot, overlap_plot, regret_plot
from ltrr_cli.backends.html_report.tables import figure, listed, number, plotted, table
from ltrr_cli.records.evaluation import Figure, LogReport, OffPolicyReport, VerdictReport

_NAMES = {
    "observations": "observations",
    "effective_size": "worth, in equally weighted ones",
    "effective_share": "share of them",
    "largest_weight": "largest weight",
    "top_share": "weight of the largest 1 %",
    "tail_index": "tail index",
    "mean_weight": "mean weight, over what it must be",
    "mean_weight_error": "its standard error",
    "choice_score": "played plans, standard errors off from draws",
    "sum_error": "worst error of a sum of probabilities",
    "unsupported": "share that the log never or hardly shows",
}


def log_part(report: LogReport) -> Iterator[str]:
    """What the log is, then what it says of each release."""
    yield "<h2>Log</h2>"
    days = "" if report.days is None else f", {report.days:.1f} days"
    answered = ", ".join(f"{name}: {count:,}" for name, count in report.releases.items())
    yield (
        f"<p><code>{escape(report.source)}</code>: {report.usable:,} of {report.requests:,} "
        f"requests can be used, {report.sessions:,} sessions{days}; a request earned "
        f"{number(report.earned)} of 1. Answered by release {escape(answered)}.</p>"
    )
    for target in report.targets:
        yield from _target(target)


def badge(found: VerdictReport) -> str:
    """The level of a verdict, coloured."""
    kind = found.level.replace(" ", "-")
    return f'<span class="verdict {escape(kind)}">{escape(found.level)}</span>'


def _target(found: OffPolicyReport) -> Iterator[str]:
    yield f"<h3>Release {escape(found.release)} {badge(found.verdict)}</h3>"
    if found.verdict.reasons:
        yield f"<p>Because:</p>{listed(found.verdict.reasons)}"
    if found.verdict.remedies:
        yield f"<p>What would help:</p>{listed(found.verdict.remedies)}"
    if not found.estimates:
        return
    if found.plan_verdict is None or found.plan_verdict.level != "not answerable":
        yield plotted(
            estimates_plot(found),
            "What the release would have earned more than what answered, by estimator, the primary "
            "first. Without a line: no interval can tell all of what is uncertain.",
        )
    rows = [(each.name, _value(each.value), figure(each.delta)) for each in found.estimates]
    yield table(["estimator", "value", "difference"], rows, mine=found.estimates[0].name)
    if found.plan_verdict is not None:
        yield f"<p>Those that weight plans (all but the first): {badge(found.plan_verdict)}</p>"
    if found.sequence is not None:
        yield (
            f"<p>However often one looks, the difference is {escape(figure(found.sequence))}: "
            "bounds of a confidence sequence, 95 % at all times.</p>"
        )
    yield from _regret(found)
    if found.segments:
        yield table(
            ["kind of query", "difference"],
            [(name or "all", figure(each)) for name, each in found.segments.items()],
        )
    yield plotted(
        overlap_plot(found),
        "Weights of what was clicked. Near 1 both policies show the same; few and large weights "
        "make an estimate that rests on little.",
    )
    yield table(["diagnostic", "of exposures", "of plans"], _diagnostics(found), mine="")


def _regret(found: OffPolicyReport) -> Iterator[str]:
    """Nothing where no estimate can be believed, or where the release itself answered."""
    if found.regret is None or found.verdict.level == "not answerable":
        return
    yield plotted(
        regret_plot(found.regret),
        f"Regret of what answered against release {found.release}: what the release would have "
        "earned more, by the primary estimator, summed up. The dashed line is what it is at "
        "least, at all moments at once; an upper bound would need a largest weight, which no log "
        "has. No best fixed plan is drawn here: picked from this log it would look better than it "
        "is; `ltrr simulate --out` draws regret against what is known to be best.",
    )


def _diagnostics(found: OffPolicyReport) -> Iterator[tuple[str, str, str]]:
    for name, told in _NAMES.items():
        yield told, _number(found.diagnostics, name), _number(found.plan_diagnostics, name)


def _number(values: Mapping[str, float | None], name: str) -> str:
    value = values.get(name)
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else number(value)


def _value(found: Figure) -> str:
    return figure(found).replace("+", "")
