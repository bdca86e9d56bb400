"""Figures and tables as a reader wants them."""

import math
from collections.abc import Sequence

from ltrr_cli.records.evaluation import Figure

NO_NAME = "no segment"
"""What queries are called whose segment is not told."""
_MEBIBYTE = 2**20
_MINUTE = 60


def figure(found: Figure, *, signed: bool = False) -> str:
    """An estimate with its interval.

    >>> figure(Figure(0.5, 0.4, 0.6)), figure(Figure(0.02, -0.01, 0.05), signed=True)
    ('.500 (.400, .600)', '+.020 (-.010, +.050)')
    >>> figure(Figure(0.5))
    '.500'
    """
    told = _share(found.estimate, signed=signed)
    if math.isnan(found.low):
        return told
    return f"{told} ({_share(found.low, signed=signed)}, {_share(found.high, signed=signed)})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; the first column is text, the others are figures.

    >>> print(table(["a", "b"], [["x", "1"]]))
    | a | b |
    |---|--:|
    | x | 1 |
    """
    line = "|---|" + "--:|" * (len(head) - 1)
    told = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([told[0], line, *told[1:]])


def size(count: int | None) -> str:
    """Bytes in MiB, a dash where they are not known."""
    return "-" if count is None else f"{count / _MEBIBYTE:,.1f} MiB"


def duration(seconds: float | None) -> str:
    """Seconds, with minutes where there are some; a dash where they are not known.

    >>> duration(3.21), duration(130)
    ('3.2 s', '2 min 10 s')
    """
    if seconds is None:
        return "-"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes} min {rest} s"


def _share(value: float, *, signed: bool) -> str:
    """Without the 0 before the point, as measures are printed."""
    told = f"{value:+.3f}" if signed else f"{value:.3f}"
    return told.replace("0.", ".", 1) if abs(value) < 1 else told
