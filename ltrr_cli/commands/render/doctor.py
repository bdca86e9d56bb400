"""The checks of a log for people, and as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.visible import visible
from ltrr_cli.records.log_health import LogCheck, LogHealth

_STYLES = {"ok": "green", "warn": "yellow", "bad": "bold red", "cannot tell": "dim"}


def show_health(console: Console, health: LogHealth, *, lacks: Sequence[str]) -> None:
    """Prints the checks, then what the log does not tell."""
    console.print(health_view(health, lacks=lacks))


def health_view(health: LogHealth, *, lacks: Sequence[str]) -> RenderableType:
    """A line on how much there is, a table of the checks, a line for each lack."""
    amount = (
        f"{visible(health.source)}: {health.rows:,} rows of {health.answers:,} answers, "
        f"{health.clicks:,} of them clicked"
    )
    told = [Text(f"- {visible(each)}", style="dim") for each in lacks]
    return Group(Text(amount), Text(), _table(health.checks), *([Text(), *told] if told else []))


def health_json(health: LogHealth, *, lacks: Sequence[str]) -> dict[str, Any]:
    """The same under the names of `ltrr log doctor --json`."""
    return {
        "log": health.source,
        "rows": health.rows,
        "answers": health.answers,
        "clicks": health.clicks,
        "status": health.worst,
        "checks": [_check(check) for check in health.checks],
        "lacks": list(lacks),
    }


def _table(checks: Sequence[LogCheck]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold dim")
    table.add_column("check", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("found", overflow="fold", ratio=1)
    table.add_column("limits", overflow="fold", ratio=1)
    for check in checks:
        table.add_row(
            Text(check.name.replace("_", " ")),
            Text(check.status, style=_STYLES[check.status]),
            Text(visible(check.figure)),
            Text(visible(check.limits), style="dim"),
        )
    return table


def _check(check: LogCheck) -> dict[str, Any]:
    finite = check.value is not None and math.isfinite(check.value)
    return {**asdict(check), "value": check.value if finite else None}
