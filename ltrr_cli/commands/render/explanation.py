"""An explanation for people: where an entity stands, which arms see it, what made its score."""

from math import isnan

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.render.answer import ROOMY, understanding_view
from ltrr_cli.commands.visible import visible
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.explanation import ArmView, Explanation

MOST_PARTS = 20
"""So many parts of the score are shown one by one."""


def show_explanation(console: Console, explanation: Explanation) -> None:
    """Prints an explanation as wide as the console is."""
    console.print(explanation_view(explanation, width=console.width))


def explanation_view(explanation: Explanation, *, width: int) -> RenderableType:
    """The whole view of an explanation."""
    return Group(
        understanding_view(explanation.understanding),
        Text(),
        Text(entity_line(explanation.entity), style="bold"),
        Text(standing(explanation)),
        Text(),
        (_arms_table if width >= ROOMY else _arms_list)(explanation.arms),
        *_parts(explanation, width=width),
        *_without(explanation),
    )


def entity_line(entity: Entity) -> str:
    """An entity in one line: title, type, makers, year, id."""
    facts = (entity.type, ", ".join(entity.artists), str(entity.year or ""), f"id {entity.id}")
    return f"{visible(entity.title)} ({' · '.join(visible(fact) for fact in facts if fact)})"


def standing(explanation: Explanation) -> str:
    """Where it stands or, when it was not ranked, why not."""
    score = "" if explanation.score is None else f", score {explanation.score:.3f}"
    if explanation.position is not None:
        return f"number {explanation.position} in the ranking{score}"
    if any(view.rank is not None for view in explanation.arms):
        return "not a candidate: no fired arm went deep enough to bring it"
    return "not a candidate: no arm has it among its first 1000"


def rank_words(view: ArmView) -> str:
    """The rank an arm gives it, in words; an arm that cannot fire was not searched."""
    if view.rank is not None:
        return f"rank {view.rank}"
    return "not in its first 1000" if view.fired else "unknown"


def depth_words(view: ArmView) -> str:
    """What the plan gave an arm and whether that was enough to bring the entity."""
    played = f"depth {view.depth}" if view.fired else "did not fire"
    if view.rank is None:
        return played
    if view.fired and view.rank <= view.depth:
        return f"{played}, brought it"
    if view.needed is None:
        return f"{played}, no depth of the ladder reaches it"
    return f"{played}, needed {view.needed}"


def place_words(position: int | None) -> str:
    """A place in the ranking, or the lack of one."""
    return "not a candidate" if position is None else f"number {position}"


def _arms_table(views: tuple[ArmView, ...]) -> RenderableType:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold dim")
    table.add_column("arm", no_wrap=True)
    table.add_column("its rank", overflow="fold")
    table.add_column("plan", overflow="fold")
    table.add_column("why", overflow="fold", ratio=1, min_width=16)
    for view in views:
        brought = view.fired and view.rank is not None and view.rank <= view.depth
        cells = (view.arm, rank_words(view), depth_words(view), visible(view.why))
        table.add_row(*map(Text, cells), style="" if brought else "dim")
    return table


def _arms_list(views: tuple[ArmView, ...]) -> RenderableType:
    parts: list[RenderableType] = []
    for view in views:
        parts.append(Text(f"{view.arm}: {rank_words(view)}; {depth_words(view)}"))
        parts.append(Padding(Text(visible(view.why), style="dim"), (0, 0, 0, 2)))
    return Group(*parts)


def _parts(explanation: Explanation, *, width: int) -> list[RenderableType]:
    """The parts of the score, biggest first; those too small to matter are only summed up."""
    if not explanation.parts:
        return []
    biggest = sorted(explanation.parts.items(), key=lambda pair: -abs(pair[1]))
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold", style="dim")
    for name, part in biggest[:MOST_PARTS]:
        table.add_row(Text(f"  {visible(name)}"), f"{part:+.3f}", _seen(explanation, name, width))
    if rest := biggest[MOST_PARTS:]:
        total = sum(part for _, part in rest)
        table.add_row(Text(f"  {len(rest)} smaller"), f"{total:+.3f}", "")
    title = f"parts of the score, in {explanation.scale}"
    return [Text(), Text(title, style="bold dim"), table]


def _seen(explanation: Explanation, name: str, width: int) -> Text:
    """The value of a part's feature, and what it means where there is room."""
    seen = explanation.features.get(name)
    if seen is None:
        return Text()
    value = "unknown" if isnan(seen.value) else f"{seen.value:.4g}"
    return Text(f"{value}: {seen.meaning}" if width >= ROOMY else value)


def _without(explanation: Explanation) -> list[RenderableType]:
    moved = {
        arm: position
        for arm, position in explanation.without.items()
        if position != explanation.position
    }
    if not explanation.without:
        return []
    if not moved:
        return [Text(), Text("leaving out any one arm would not move it", style="dim")]
    lines = [Text(f"  {arm}: {place_words(position)}") for arm, position in moved.items()]
    return [Text(), Text("if an arm were left out", style="bold dim"), *lines]
