"""Numbers, intervals and tables as HTML; every text from outside is escaped here."""

import math
from collections.abc import Iterable, Sequence
from html import escape

from ltrr_cli.records.evaluation import RELEASE, Figure

_LEAST_P = 0.001


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, mine: str = RELEASE) -> str:
    """A table; mine: the first cell of the row that is to stand out."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(_row(row, mine=mine) for row in rows)
    whole = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide">{whole}</div>'


def number(value: float, *, digits: int = 3) -> str:
    """A number, a dash for what is not known.

    >>> number(0.61547), number(float("nan")), number(1234.5, digits=0)
    ('0.615', '–', '1,234')
    """
    return f"{value:,.{digits}f}" if math.isfinite(value) else "–"


def signed(value: float) -> str:
    """A difference, with its sign; infinite where a side is open.

    >>> signed(0.02), signed(-0.5), signed(float("inf"))
    ('+0.020', '−0.500', '∞')
    """
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:+.3f}".replace("-", "−")


def figure(found: Figure | None) -> str:
    """A difference with its interval.

    >>> figure(Figure(0.02, 0.01, 0.03)), figure(Figure(0.02)), figure(None)
    ('+0.020 [+0.010, +0.030]', '+0.020', '')
    """
    if found is None:
        return ""
    told = signed(found.estimate)
    return told if math.isnan(found.low) else f"{told} [{signed(found.low)}, {signed(found.high)}]"


def chance(p: float | None) -> str:
    """A p-value.

    >>> chance(0.0001), chance(0.25), chance(None)
    ('< 0.001', '0.250', '')
    """
    if p is None:
        return ""
    return "< 0.001" if p < _LEAST_P else f"{p:.3f}"


def share(value: float) -> str:
    """A share in percent.

    >>> share(0.451), share(float("nan"))
    ('45 %', '–')
    """
    return f"{value:.0%}".replace("%", " %").replace("-", "−") if math.isfinite(value) else "–"


def listed(sentences: Sequence[str]) -> str:
    """A list of sentences; nothing for none."""
    items = "".join(f"<li>{escape(each)}</li>" for each in sentences)
    return f"<ul>{items}</ul>" if items else ""


def plotted(svg: str, caption: str) -> str:
    """A plot with what it shows; svg: of our own making."""
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _row(row: Sequence[str], *, mine: str) -> str:
    kind = ' class="mine"' if row[0] == mine else ""
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in row)
    return f"<tr{kind}>{cells}</tr>"
