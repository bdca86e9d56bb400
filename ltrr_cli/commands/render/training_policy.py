"""What a training learnt of plans: how they compare, and which arms rose and fell."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from ltrr_cli.commands.render.training_tables import bar, counted, difference, plain_table
from ltrr_cli.commands.visible import visible
from ltrr_cli.records.training import ArmShift, PlanSystem, PolicyReport

_BAR = 8
_LEAST_MOVED = 1.0  # candidates: less is no news
_MOST_NAMED = 5
_KINDS = 12


def policy_view(policy: PolicyReport) -> list[RenderableType]:
    """How its plans compare with others', and how they differ from those before by kind."""
    line = Text.assemble(
        f"learnt from {counted(policy.replayed, 'replayed query')}"
        f", compared on {policy.held_out:,} held-out ones; a plan draws at most "
        f"{counted(policy.budget, 'candidate')}"
    )
    return [line, Text(), systems_table(policy), *shifts_view(policy.shifts)]


def systems_table(policy: PolicyReport) -> RenderableType:
    """The share of what proved to be worth something that the candidates of each hold."""
    table = plain_table(
        "plans", recall="right", bar="left", candidates="right", policys_gain="left"
    )
    table.columns[2].header = ""
    table.columns[4].header = "policy over it (95 %)"
    for each in policy.systems:
        table.add_row(*_system(each), style=_style(each))
    return table


def _system(each: PlanSystem) -> tuple[str | Text, ...]:
    return (
        visible(each.name),
        f"{each.recall:.3f}",
        Text(bar(each.recall, width=_BAR), style="cyan"),
        f"{each.candidates:.0f}",
        "" if each.gain is None else difference(each.gain),
    )


def _style(each: PlanSystem) -> str:
    if each.gain is None:
        return "bold"
    return "dim" if each.name == "ceiling" else ""


def shifts_view(shifts: Iterable[ArmShift]) -> list[RenderableType]:
    """For each kind of query, which arms go deeper than before, which less deep."""
    table = plain_table("kind of query", queries="right", depths="left")
    table.columns[2].header = "mean depths of arms, before→now"
    table.columns[2].no_wrap = False
    for shift in list(shifts)[:_KINDS]:
        moves = moved(shift)
        name = Text.assemble(visible(shift.kind), "\n", (f"“{visible(shift.example)}”", "dim"))
        table.add_row(name, f"{shift.events:,}", _moves(moves))
    return [Text(), table] if table.row_count else []


def moved(shift: ArmShift) -> list[tuple[str, float, float]]:
    """(arm, before, after) of the arms that moved most, the largest rise first."""
    pairs = [(arm, before, shift.after.get(arm, 0.0)) for arm, before in shift.before.items()]
    moves = [each for each in pairs if abs(each[2] - each[1]) >= _LEAST_MOVED]
    most = sorted(moves, key=lambda each: -abs(each[2] - each[1]))[:_MOST_NAMED]
    return sorted(most, key=lambda each: each[1] - each[2])


def _moves(moves: list[tuple[str, float, float]]) -> Text:
    """A line of what rose and a line of what fell."""
    lines = [
        Text(f"{mark} {', '.join(_move(*each) for each in side)}", style=style)
        for mark, style, side in (
            ("▲", "green", [each for each in moves if each[2] > each[1]]),
            ("▼", "red", [each for each in moves if each[2] < each[1]]),
        )
        if side
    ]
    return Text("\n").join(lines) if lines else Text("as before", style="dim")


def _move(arm: str, before: float, after: float) -> str:
    return f"{visible(arm)} {before:.0f}→{after:.0f}"
