"""Plots of an evaluation as SVG texts that stand inside a page."""

import io
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from ltrr_cli.records.evaluation import (
    BUDGETS,
    CEILING,
    EQUAL,
    FUSED,
    RELEASE,
    STATIC_ORDER,
    STATIC_PLAN,
    JudgedReport,
    OffPolicyReport,
    RegretCurve,
)

_BLUE, _ORANGE, _GREEN, _GREY, _INK = "#0072B2", "#D55E00", "#009E73", "#8a8a8a", "#222222"
_PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999",
    "#44AA99", "#882255", "#332288", "#DDCC77", "#AA4499",
)  # fmt: skip
"""Okabe and Ito's, then Tol's muted ones, which also the colour-blind tell apart."""
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "svg.fonttype": "path",
    "svg.hashsalt": "ltrr",  # else two runs write two files
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#e4e4e4",
    "axes.axisbelow": True,
    "axes.edgecolor": _GREY,
}
_CURVES: dict[str, tuple[str, str, float]] = {
    CEILING: (_GREY, ":", 1.6),
    RELEASE: (_BLUE, "-", 2.6),
    STATIC_ORDER: (_GREEN, "--", 1.6),
    STATIC_PLAN: (_ORANGE, "-", 1.8),
    EQUAL: (_GREY, "--", 1.4),
    FUSED: (_GREY, "-.", 1.4),
}
_LEAST_GAP = 0.05

Draw = Callable[[Any], None]


def recall_plot(report: JudgedReport) -> str:
    """Recall of the candidates against the budget, a curve for each way to choose them."""

    def draw(axes: Any) -> None:  # noqa: ANN401 - matplotlib's Axes
        ends: list[tuple[float, str, str]] = []
        for name, (colour, line, width) in _CURVES.items():
            found = [each for budget in report.budgets if (each := budget.of(name)) is not None]
            if not found:
                continue
            recalls = [each.recall for each in found]
            axes.plot(BUDGETS, recalls, line, color=colour, linewidth=width, marker="o", ms=4)
            ends.append((recalls[-1], name, colour))
        _label_ends(axes, ends)
        axes.set_xticks(BUDGETS)
        axes.set_xlabel("candidates that a plan may draw")
        axes.set_ylabel("recall, mean over kinds of query")

    return _svg(draw, size=(8.2, 4.2), right=0.78)


def mix_plot(report: JudgedReport) -> str:
    """How deep the release's policy goes, by arm, for each kind of query."""
    arms = [arm for arm in report.segments[0].depths if _depth(report, arm) > 0]

    def draw(axes: Any) -> None:  # noqa: ANN401 - matplotlib's Axes
        kinds = [_short(kind.name or "all") for kind in report.segments]
        left = np.zeros(len(kinds))
        for arm, colour in zip(arms, _PALETTE * 2, strict=False):
            depths = np.array([kind.depths[arm] for kind in report.segments])
            axes.barh(kinds, depths, left=left, color=colour, label=arm, height=0.7)
            left += depths
        axes.invert_yaxis()
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("candidates asked for, mean over queries")
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9)

    return _svg(draw, size=(8.2, 1.3 + 0.36 * len(report.segments)), left=0.17, right=0.8)


def calibration_plot(report: JudgedReport) -> str:
    """What the ranker says of being wanted, and how much of it was judged relevant."""

    def draw(axes: Any) -> None:  # noqa: ANN401 - matplotlib's Axes
        said = [each.predicted for each in report.calibration]
        was = [each.observed for each in report.calibration]
        most = max(*said, *was, 0.05) * 1.05
        axes.plot([0, most], [0, most], color=_GREY, linestyle=":", linewidth=1.4)
        axes.plot(said, was, "o-", color=_BLUE)
        axes.set_xlabel("chance that the ranker gives")
        axes.set_ylabel("share judged relevant")

    return _svg(draw, size=(5.4, 4.0))


def overlap_plot(found: OffPolicyReport) -> str:
    """How many rewards have which weight: near 1 both policies show the same."""

    def draw(axes: Any) -> None:  # noqa: ANN401 - matplotlib's Axes
        edges = found.bin_edges
        names = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
        names[-1] = f"over {edges[-2]:g}"
        bars = axes.bar(names, found.overlap, color=_BLUE, width=0.8)
        axes.bar_label(bars, [f"{count:,}" if count else "" for count in found.overlap], fontsize=9)
        axes.tick_params(axis="x", labelsize=8.5)
        axes.set_xlabel("weight: how much more likely the release shows what was clicked")
        axes.set_ylabel("clicked entities")

    return _svg(draw, size=(8.2, 3.2))


def regret_plot(curve: RegretCurve) -> str:
    """What was lost to the release in question, summed over requests, and what at least."""

    def draw(axes: Any) -> None:  # noqa: ANN401 - matplotlib's Axes
        axes.axhline(0, color=_INK, linewidth=0.8)
        axes.plot(curve.requests, curve.at_least, "--", color=_GREY, label="at least, 95 %")
        axes.plot(curve.requests, curve.regret, color=_BLUE, linewidth=2.2, label="estimate")
        axes.set_xlim(0, curve.requests[-1])
        axes.set_xlabel("requests of the log, in the order of time")
        axes.set_ylabel("regret, in rewards")
        axes.legend(loc="best", frameon=False, fontsize=9)

    return _svg(draw, size=(8.2, 3.4))


def estimates_plot(found: OffPolicyReport) -> str:
    """The difference to what answered, by estimator, with intervals where there are any."""

    def draw(axes: Any) -> None:  # noqa: ANN401 - matplotlib's Axes
        known = [each for each in found.estimates if math.isfinite(each.delta.estimate)]
        for place, each in enumerate(known):
            middle, low, high = each.delta
            colour = _BLUE if place == 0 else _GREY
            if math.isfinite(low):
                axes.plot([low, high], [place, place], color=colour, linewidth=2)
            axes.plot([middle], [place], "o", color=colour)
        axes.axvline(0, color=_INK, linewidth=0.8)
        axes.set_yticks(range(len(known)), [each.name for each in known])
        axes.invert_yaxis()
        axes.grid(visible=True, axis="x")
        axes.set_xlabel("difference in reward per request")

    return _svg(draw, size=(8.2, 2.7), left=0.27)


def _depth(report: JudgedReport, arm: str) -> float:
    return max(kind.depths[arm] for kind in report.segments)


def _short(name: str) -> str:
    return name if len(name) <= 18 else f"{name[:17]}…"  # noqa: PLR2004 - what there is room for


def _label_ends(axes: Any, ends: list[tuple[float, str, str]]) -> None:  # noqa: ANN401
    """Names at the ends of the curves, moved apart where they would meet."""
    low, high = axes.get_ylim()
    least, last = _LEAST_GAP * (high - low), -math.inf
    for end, name, colour in sorted(ends):
        last = max(end, last + least)
        axes.annotate(
            name, (BUDGETS[-1], end), xytext=(BUDGETS[-1] * 1.025, last), color=colour,
            va="center", annotation_clip=False, fontweight="bold" if name == RELEASE else "normal",
        )  # fmt: skip


def _svg(
    draw: Draw,
    *,
    size: tuple[float, float],
    left: float = 0.1,
    right: float = 0.98,
) -> str:
    """The plot without the heading of a file; texts of users are drawn, never interpreted."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    with mpl.rc_context({**_STYLE, "text.parse_math": False}):
        figure, axes = plt.subplots(figsize=size)
        try:
            draw(axes)
            bottom = min(0.55 / size[1], 0.3)
            figure.subplots_adjust(left=left, right=right, top=1 - 0.15 / size[1], bottom=bottom)
            text = io.StringIO()
            figure.savefig(text, format="svg", metadata={"Date": None})
        finally:
            plt.close(figure)
    found = text.getvalue()
    return found[found.index("<svg") :]
