"""Curves of cumulative regret as PNG and SVG."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import StorageError

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's, which also the colour-blind tell apart."""

_GREY, _INK, _FAINT = "#7f7f7f", "#222222", "#dddddd"
_DASHES = ((0, (6, 2)), (0, (2, 2)), (0, (6, 2, 1, 2)))
_SIZE = (9.0, 5.4)  # inches
_DPI = 160
_LABEL_GAP = 0.05  # of the height, the least between two names
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "svg.hashsalt": "ltrr",  # else two runs write two files
    "svg.fonttype": "none",  # letters stay text, to be found and read aloud
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw_regret(
    folder: Path,
    curves: Mapping[str, Sequence[float]],
    *,
    points: Sequence[int],
    references: Sequence[str],
    caption: str,
) -> tuple[Path, Path]:
    """Writes `regret.png` and `regret.svg`; curves: policy → cumulative regret at the points.

    references: those of the curves that do not learn, drawn in grey; caption: how it was made.

    Raises:
        StorageError: the files cannot be written.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    files = folder / "regret.png", folder / "regret.svg"
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=_SIZE, dpi=_DPI)
        _draw(axes, curves, points=points, references=references)
        _describe(figure, axes, caption)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            figure.savefig(files[0], metadata={"Software": None})
            figure.savefig(files[1], metadata={"Date": None})
        except OSError as error:
            why = error.strerror or error
            raise StorageError(f"{folder}: cannot write the plot: {why}") from error
        finally:
            plt.close(figure)
    return files


def _draw(
    axes: Any,  # noqa: ANN401 - matplotlib's Axes; the module is loaded only to draw
    curves: Mapping[str, Sequence[float]],
    *,
    points: Sequence[int],
    references: Sequence[str],
) -> None:
    learners = [name for name in curves if name not in references]
    ends = np.array([each[-1] for each in curves.values()])
    highest = max(float(max(max(each) for each in curves.values())), 1e-9)
    lowest = min(0.0, float(min(min(each) for each in curves.values())))
    heights = spread(ends, least=_LABEL_GAP * 1.05 * (highest - lowest))
    axes.set_xlim(0, points[-1])
    axes.set_ylim(lowest, max(1.05 * highest, float(heights.max())))
    for (name, curve), height in zip(curves.items(), heights.tolist(), strict=True):
        learns = name in learners
        place = learners.index(name) if learns else list(references).index(name)
        colour = _COLOURS[place % len(_COLOURS)] if learns else _GREY
        style = "-" if learns else _DASHES[place % len(_DASHES)]
        axes.plot(points, curve, color=colour, linestyle=style, linewidth=2.2 if learns else 1.6)
        axes.annotate(
            name, (points[-1], curve[-1]), xytext=(points[-1] * 1.02, height), color=colour,
            va="center", annotation_clip=False, fontweight="bold" if learns else "normal",
        )  # fmt: skip


def _describe(figure: Any, axes: Any, caption: str) -> None:  # noqa: ANN401 - as above
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color=_FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=_INK)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(_GREY)
    axes.set_xlabel("simulated searches", color=_INK)
    figure.suptitle(
        "SIMULATED: satisfied searches lost to an oracle that knows the kind of need",
        x=0.065, y=0.965, ha="left", fontsize=13, fontweight="bold", color=_INK,
    )  # fmt: skip
    figure.text(0.065, 0.89, caption, ha="left", fontsize=9.5, color=_GREY)
    figure.subplots_adjust(left=0.065, right=0.8, top=0.85, bottom=0.115)


def spread(heights: npt.NDArray[np.float64], *, least: float) -> npt.NDArray[np.float64]:
    """The heights, moved up where two are nearer than `least`, in the same order.

    >>> spread(np.array([3.0, 1.0, 1.5]), least=1.0).tolist()
    [3.0, 1.0, 2.0]
    """
    order = np.argsort(heights, kind="stable")
    moved = heights.astype(float).copy()
    for below, above in pairwise(order.tolist()):
        moved[above] = max(moved[above], moved[below] + least)
    return moved
