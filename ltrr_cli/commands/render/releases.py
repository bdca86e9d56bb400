"""Releases for people: a list, and what differs between two."""

from collections.abc import Sequence
from typing import Literal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.visible import visible
from ltrr_cli.records.releases import Difference, Gate, ReleaseDiff, ReleaseEntry, Releases

_MISSING = "none"
_WIDE = 120
"""Columns of a terminal from which on a release fits in a row."""
_DAY_AND_MINUTE = 16
"""Characters of an ISO time that say the day and the minute."""


_COLUMNS: dict[str, Literal["left", "right"]] = {
    "release": "right",
    "created": "left",
    "generation": "right",
    "policy": "left",
    "memory": "right",
    "ranker": "left",
    "gate": "left",
    "note": "left",
}


def show_releases(console: Console, releases: Releases) -> None:
    """Prints a list of releases as wide as the console is."""
    console.print(releases_view(releases, width=console.width))


def show_diff(console: Console, diff: ReleaseDiff) -> None:
    """Prints what differs between two releases."""
    console.print(diff_view(diff))


def releases_view(releases: Releases, *, width: int) -> RenderableType:
    """Every release, the newest last: a row each, or some lines each where rows would not fit."""
    return Group(
        *(_list(releases) if width < _WIDE else [_rows(releases)]),
        *_problems(releases),
    )


def entry_cells(entry: ReleaseEntry) -> tuple[str, ...]:
    """Number, time, generation, policy, memory, ranker, gate and note of a release."""
    manifest = entry.manifest
    if manifest is None:
        return (str(entry.number), "", "", "", "", "", "", "cannot be read")
    note = manifest.note if entry.problem is None else "damaged"
    return (
        str(entry.number),
        visible(manifest.created[:_DAY_AND_MINUTE].replace("T", " ")),
        str(manifest.generation),
        visible(manifest.policy or "default plan"),
        "no memory" if manifest.memory is None else f"{manifest.memory:,} pairs",
        visible(manifest.ranker or "default score"),
        gate_words(entry.gate),
        visible(note),
    )


def gate_words(gate: Gate | None) -> str:
    """What the gate said, in words; empty when there was none.

    >>> gate_words(Gate(passed=True, forced=False, metric="recall", gain=.041, low=.032, high=.05))
    'recall +0.041 [0.032, 0.050]'
    >>> gate_words(Gate(passed=False, forced=True, metric="recall", gain=-.2, low=-.3, high=-.1))
    'forced: recall -0.200 [-0.300, -0.100]'
    """
    if gate is None:
        return ""
    figures = f"{visible(gate.metric)} {gate.gain:+.3f} [{gate.low:.3f}, {gate.high:.3f}]"
    if gate.passed:
        return figures
    return f"{'forced' if gate.forced else 'did not pass'}: {figures}"


def diff_view(diff: ReleaseDiff) -> RenderableType:
    """The differences in three tables; what is the same is left out."""
    title = Text(f"release {diff.before} → release {diff.after}", style="bold")
    named = (("release", diff.facts), ("parts", diff.parts), ("report", diff.report))
    tables = [part for name, found in named if found for part in _table(name, found)]
    return Group(title, *(tables or [Text("nothing differs")]))


def _rows(releases: Releases) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold dim")
    table.add_column("", no_wrap=True)
    for name, justify in _COLUMNS.items():
        is_free = name in {"policy", "ranker", "gate", "note"}
        table.add_column(name, justify=justify, no_wrap=not is_free, overflow="fold")
    for entry in releases.entries:
        style = "bold" if entry.number == releases.current else ""
        table.add_row(_mark(entry.number, releases), *map(Text, entry_cells(entry)), style=style)
    return table


def _list(releases: Releases) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for entry in releases.entries:
        number, created, generation, *learnt, gate, note = entry_cells(entry)
        facts = (f"release {number}", f"generation {generation}" if generation else "", created)
        mark = _mark(entry.number, releases) or " "
        style = "bold" if entry.number == releases.current else ""
        lines.append(Text(f"{mark} {', '.join(filter(None, facts))}", style=style))
        said = (", ".join(filter(None, learnt)), gate, note)
        lines += [Padding(Text(each, style="dim"), (0, 0, 0, 4)) for each in said if each]
    return lines


def _table(name: str, found: Sequence[Difference]) -> list[RenderableType]:
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", style="dim", ratio=1)
    table.add_column(overflow="fold", ratio=1)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for each in found:
        before, after = (_value(value) for value in (each.before, each.after))
        table.add_row(Text(f"  {visible(each.name)}"), before, "→", after)
    return [Text(), Text(name, style="bold dim"), table]


def _value(value: str | None) -> Text:
    return Text(_MISSING, style="dim") if value is None else Text(visible(value))


def _mark(number: int, releases: Releases) -> str:
    if number == releases.current:
        return "*"
    return "←" if number == releases.previous else ""


def _problems(releases: Releases) -> list[RenderableType]:
    found = [entry for entry in releases.entries if entry.problem is not None]
    lines = [Text(f"release {each.number}: {visible(each.problem or '')}") for each in found]
    return [Text(), *lines] if lines else []
