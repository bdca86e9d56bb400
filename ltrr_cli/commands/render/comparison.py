"""The answers of two releases to one query, beside each other."""

from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.render.answer import makers, understanding_view
from ltrr_cli.commands.visible import visible
from ltrr_cli.records.answer import Answer, ArmReport, Result

_RISEN, _FALLEN, _NEW = "green", "red", "bold green"


def show_comparison(console: Console, before: Answer, after: Answer) -> None:
    """Prints both plans and both pages."""
    console.print(comparison_view(before, after))


def comparison_view(before: Answer, after: Answer) -> RenderableType:
    """How the query is read by the second, both plans, both pages."""
    return Group(
        understanding_view(after.understanding),
        Text(),
        plans_table(before, after),
        Text(),
        pages_table(before, after),
        Text(),
        Text(f"{_who(before)}\n{_who(after)}", style="dim"),
    )


def plans_table(before: Answer, after: Answer) -> RenderableType:
    """An arm a row: how deep it goes and how much of the page it has, in both; why in the second.

    Arms that fire in neither are left out.
    """
    table = _table()
    table.add_column("arm", no_wrap=True)
    for answer in (before, after):
        table.add_column(f"depth\nrelease {visible(answer.release)}", justify="right")
        table.add_column("on\npage", justify="right")
    table.add_column("")
    table.add_column("why now", overflow="fold", ratio=1)
    old, new = (_by_arm(answer.fired) for answer in (before, after))
    whys = {each.arm: each.why for each in after.skipped}
    whys |= {each.arm: each.why for each in after.fired}
    for arm in {**new, **old}:
        was, now = old.get(arm), new.get(arm)
        why = Text(visible(whys.get(arm, "")), style="dim")
        table.add_row(visible(arm), *_cells(was), *_cells(now), _moved(was, now), why)
    return table


def pages_table(before: Answer, after: Answer) -> RenderableType:
    """Both pages, place by place; the second says from which place each result came."""
    table = _table()
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column(f"page of release {visible(before.release)}", overflow="fold", ratio=1)
    table.add_column("", no_wrap=True)
    table.add_column(f"page of release {visible(after.release)}", overflow="fold", ratio=1)
    places = {result.row: result.position for result in before.results}
    for place in range(max(len(before.results), len(after.results))):
        old, new = (_at(answer.results, place) for answer in (before, after))
        mark = Text() if new is None else came_from(places.get(new.row), new.position)
        table.add_row(str(place + 1), _title(old), mark, _title(new))
    return table


def came_from(before: int | None, now: int) -> Text:
    """How a result moved on the page: "▲ 3" is three places up.

    >>> [str(came_from(before, 2)) for before in (5, 2, 1, None)]
    ['▲ 3', '', '▼ 1', 'new']
    """
    if before is None:
        return Text("new", style=_NEW)
    moved = before - now
    if not moved:
        return Text()
    return Text(f"{'▲' if moved > 0 else '▼'} {abs(moved)}", style=_RISEN if moved > 0 else _FALLEN)


def _by_arm(fired: Sequence[ArmReport]) -> Mapping[str, ArmReport]:
    return {each.arm: each for each in fired}


def _cells(report: ArmReport | None) -> tuple[str, str]:
    return ("", "") if report is None else (str(report.depth), str(report.on_page))


def _moved(was: ArmReport | None, now: ArmReport | None) -> Text:
    change = (now.depth if now else 0) - (was.depth if was else 0)
    if not change:
        return Text()
    return Text("▲" if change > 0 else "▼", style=_RISEN if change > 0 else _FALLEN)


def _at(results: Sequence[Result], place: int) -> Result | None:
    return results[place] if place < len(results) else None


def _title(result: Result | None) -> Text:
    if result is None:
        return Text()
    entity = result.entity
    about = " · ".join(filter(None, (makers(entity), visible(entity.type))))
    return Text.assemble((visible(entity.title), "bold"), (f"  {about}", "dim"))


def _who(answer: Answer) -> str:
    return (
        f"release {visible(answer.release)} · policy: {answer.choice.policy} · "
        f"ranker: {answer.ranker} · {answer.candidates:,} candidates · "
        f"{answer.ms.get('total', float('nan')):.1f} ms"
    )


def _table() -> Table:
    return Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold dim", expand=False)
