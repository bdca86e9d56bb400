"""The standing of two that share pages: figures, and which arms earned the clicks."""

import math
from collections.abc import Mapping
from typing import Any

from rich.table import Table

from ltrr_cli.commands.visible import visible
from ltrr_cli.records.interleaving import InterleavingStanding

_WORTH_A_LINE = 0.05  # clicks
_DIGITS = 6


def difference(estimate: float, low: float, high: float) -> str:
    """Δ in pages of 100 with its bounds.

    >>> difference(0.1, 0.05, 0.15)
    '+10.0 (+5.0 to +15.0)'
    >>> difference(0.1, float("nan"), float("nan"))
    '+10.0'
    """
    told = f"{100 * estimate:+.1f}"
    if not (math.isfinite(low) and math.isfinite(high)):
        return told
    return f"{told} ({100 * low:+.1f} to {100 * high:+.1f})"


def arms_table(
    first: tuple[str, Mapping[str, float]], second: tuple[str, Mapping[str, float]]
) -> Table:
    """Arm by arm the clicks that count; each of the two is a name and its arms' credit."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("clicks owed to", no_wrap=True)
    for name, _ in (first, second):
        table.add_column(visible(name), justify="right")
    arms = {**first[1], **second[1]}
    both = {arm: (first[1].get(arm, 0.0), second[1].get(arm, 0.0)) for arm in arms}
    for arm, credit in sorted(both.items(), key=lambda pair: -sum(pair[1])):
        if max(credit) >= _WORTH_A_LINE:
            table.add_row(visible(arm), *(f"{part:,.1f}" for part in credit))
    return table


def standing_json(standing: InterleavingStanding) -> dict[str, Any]:
    """The figures with stable names; what is unknown is null."""
    delta = standing.delta
    return {
        "pages": standing.pages,
        "wins": standing.wins,
        "losses": standing.losses,
        "ties": standing.ties,
        "delta": _known(delta.estimate),
        "low": _known(delta.low),
        "high": _known(delta.high),
        "p": _known(standing.p),
        "always_low": _known(standing.always[0]),
        "always_high": _known(standing.always[1]),
    }


def credit_json(arms: Mapping[str, float]) -> dict[str, float]:
    """Each arm's part of the clicks."""
    return {arm: round(part, _DIGITS) for arm, part in arms.items()}


def _known(value: float) -> float | None:
    return round(value, _DIGITS) if math.isfinite(value) else None
