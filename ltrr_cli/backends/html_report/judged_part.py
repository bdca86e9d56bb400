"""The part of a report that tells of judged queries."""

from collections.abc import Iterator
from html import escape

from ltrr_cli.backends.html_report.plots import calibration_plot, mix_plot, recall_plot
from ltrr_cli.backends.html_report.tables import (
    chance,
    figure,
    number,
    plotted,
    share,
    table,
)
from ltrr_cli.records.evaluation import (
    BUDGETS,
    CEILING,
    MAIN_BUDGET,
    MEASURES,
    RELEASE,
    STATIC_PLAN,
    JudgedReport,
    KindReport,
)


def judged_part(report: JudgedReport) -> Iterator[str]:
    """Candidates, pages, kinds of query, arms, calibration."""
    yield "<h2>Judged queries</h2>"
    yield (
        f"<p>{report.queries:,} queries in {report.groups:,} groups from "
        f"<code>{escape(report.source)}</code>, {report.relevant:,} relevant entities. Means are "
        "over the kinds of query, so that a frequent kind does not drown the others. Intervals "
        "are 95 %, groups drawn as wholes; p is of sign flips, corrected for the number of "
        "systems (Holm).</p>"
    )
    yield from _candidates(report)
    yield from _pages(report)
    yield from _kinds(report)
    yield from _arms(report)
    yield from _calibration(report)


def _candidates(report: JudgedReport) -> Iterator[str]:
    yield "<h3>Which share of what is relevant is among the candidates?</h3>"
    yield plotted(
        recall_plot(report),
        f"Recall of the union of what the arms bring. Static plan and order: {report.split}. The "
        "ceiling draws the whole budget from every arm: no plan can have more.",
    )
    main = next(each for each in report.budgets if each.budget == MAIN_BUDGET)
    heads = ["candidates", *(f"at {budget}" for budget in BUDGETS), f"draws at {MAIN_BUDGET}"]
    rows = []
    for each in main.systems:
        found = [budget.of(each.name) for budget in report.budgets]
        recalls = ["–" if one is None else number(one.recall) for one in found]
        drawn = number(each.candidates, digits=0)
        rows.append((each.name, *recalls, drawn, figure(each.gain), chance(each.p)))
    yield table([*heads, f"release gains at {MAIN_BUDGET}", "p"], rows)
    closed = ", ".join(f"{share(each.gap_closed)} at {each.budget}" for each in report.budgets)
    yield (
        f"<p>Of the gap from the static plan to the ceiling the release closes {closed}; a dash "
        "where its policy draws more than the budget.</p>"
    )


def _pages(report: JudgedReport) -> Iterator[str]:
    yield "<h3>How good is the page?</h3>"
    yield table(
        ["page", *MEASURES, "ms"],
        [
            (
                each.name,
                *(number(each.measures[name]) for name in MEASURES),
                number(each.ms, digits=1),
            )
            for each in report.pages
        ],
    )
    heads = ["nDCG@10", "macro", "micro", "unjudged as good", "release gains", "p"]
    rows = [
        (
            each.name,
            number(each.measures[MEASURES[0]]),
            number(each.micro[MEASURES[0]]),
            number(each.hopeful),
            figure(each.gain),
            chance(each.p),
        )
        for each in report.pages
    ]
    yield table(heads, rows)
    yield (
        "<p>What nobody judged counts as bad; “unjudged as good” counts it as good as can be, so "
        "the truth lies between. judged@10 is the share of the page that somebody judged. Macro: "
        "the mean over kinds of query; micro: over queries. Milliseconds are medians on the "
        "machine that made this report.</p>"
    )


def _kinds(report: JudgedReport) -> Iterator[str]:
    yield "<h3>By kind of query</h3>"
    yield table(*_kind_table(report, report.segments), mine="")
    if report.bands:
        yield "<h3>By how often the query is asked</h3>"
        yield table(*_kind_table(report, report.bands), mine="")
        yield (
            "<p>Head: the most frequent queries of the index’s own log, together a third of what "
            "was asked; torso: the next third; tail: the rest, and what was never asked.</p>"
        )
    yield plotted(
        mix_plot(report),
        "How deep the release goes into each arm, without exploring, by kind of query.",
    )


def _kind_table(
    report: JudgedReport, kinds: tuple[KindReport, ...]
) -> tuple[list[str], list[tuple[str, ...]]]:
    heads = ["kind", "queries", f"recall@{MAIN_BUDGET}", "static plan", "ceiling", "nDCG@10"]
    heads += [report.best_other, "difference"]
    rows = []
    for kind in kinds:
        recalls = [kind.recall.get(name) for name in (RELEASE, STATIC_PLAN, CEILING)]
        pages = [kind.ndcg[RELEASE], kind.ndcg[report.best_other]]
        numbers = ["–" if each is None else number(each) for each in (*recalls, *pages)]
        rows.append((kind.name or "all", f"{kind.queries:,}", *numbers, figure(kind.gain)))
    return heads, rows


def _arms(report: JudgedReport) -> Iterator[str]:
    yield "<h3>What is each arm worth?</h3>"
    heads = ["arm", "recall alone", "only it has", "loss without it", "share", "ms", "share per ms"]
    rows = [
        (
            line.arm,
            number(line.recall),
            number(line.unique),
            number(line.leave_one_out),
            number(line.shapley),
            number(line.ms, digits=2),
            number(line.gain_per_ms),
        )
        for line in report.ledger
    ]
    yield table(heads, rows, mine="")
    yield (
        f"<p>Every arm {report.ledger_depth} deep. Share: what is found is shared equally by "
        "the arms that bring it (the Shapley value), so shares add up to the recall of all. "
        "Loss: recall that goes when the arm is left out and its depth given to the others; "
        "below 0 it stands in the way of better ones.</p>"
    )


def _calibration(report: JudgedReport) -> Iterator[str]:
    yield "<h3>Are the ranker’s chances true?</h3>"
    if not report.calibration:
        yield "<p>The scores of this release are points, not chances: nothing to compare.</p>"
        return
    yield plotted(
        calibration_plot(report),
        "Places of the first page in eight bins of equal size. On the dotted line a chance is "
        "what it says; below it the ranker promises more than was judged relevant, which it also "
        "does where relevant entities were never judged.",
    )
