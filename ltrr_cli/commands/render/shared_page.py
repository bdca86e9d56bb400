"""A page that two answers share, as somebody sees it who shall not know whose a place is."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.render.answer import (
    found_by,
    makers,
    nothing_found,
    understanding_view,
)
from ltrr_cli.commands.render.standing import arms_table, difference
from ltrr_cli.commands.visible import visible
from ltrr_cli.evaluation.interleaving import FIRST, NEITHER, SECOND
from ltrr_cli.flows.shared_pages import SharedPage
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.interleaving import InterleavingStanding

Names = tuple[str, str]
"""What the two are called."""

_AHEAD = (
    "ahead: wins plus half of the ties, over 50 in 100 pages, with bounds that hold however often "
    "one looks (95 %)."
)


def shared_page_view(shared: SharedPage) -> RenderableType:
    """How the query was read, and the page; no arms and no scores, which would tell whose it is."""
    first = shared.answers[0]
    head = understanding_view(first.understanding)
    if not shared.entities:
        return Group(head, Text(), Text(nothing_found(first)))
    table = _table()
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("title", style="bold", overflow="fold", ratio=4, min_width=12)
    table.add_column("artists", overflow="fold", ratio=3)
    table.add_column("year", no_wrap=True)
    for position, entity in enumerate(shared.entities, 1):
        about = (visible(entity.type), Text(visible(entity.title)), Text(makers(entity)))
        table.add_row(str(position), *about, str(entity.year or ""))
    return Group(head, Text(), table)


def whose_view(shared: SharedPage, names: Names) -> RenderableType:
    """Place by place: whose it is, where either has it, and which arms of its own brought it."""
    table = _table()
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("title", style="bold", overflow="fold", ratio=3, min_width=12)
    table.add_column("whose")
    for name in names:
        table.add_column(f"place in\n{visible(name)}", justify="right")
    table.add_column("brought by", overflow="fold", ratio=3, style="dim")
    for place, entity in enumerate(shared.entities):
        team = int(shared.page.teams[place])
        agreed = place < shared.page.agreed
        whose = "both" if agreed else "neither" if team == NEITHER else visible(names[team])
        both = [shared.result(place, team=each) for each in (FIRST, SECOND)]
        own = both[team] if team != NEITHER else both[0] or both[1]
        brought = Text(found_by(own, most=3)) if own else Text()
        places = ("" if each is None else str(each.position) for each in both)
        table.add_row(str(place + 1), Text(visible(entity.title)), whose, *places, brought)
    return table


def standing_view(
    standing: InterleavingStanding,
    arms: tuple[Mapping[str, float], Mapping[str, float]],
    names: Names,
) -> Iterator[RenderableType]:
    """Who won how many pages, whether that is sure, and what each arm has of the clicks."""
    first, second = map(visible, names)
    pages = "1 page" if standing.pages == 1 else f"{standing.pages:,} pages"
    yield Text(f"{first} against {second}: {pages}", style="bold")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("wins", "ties", "losses", "ahead"):
        table.add_column(heading, justify="right", no_wrap=True)
    counts = (f"{each:,}" for each in (standing.wins, standing.ties, standing.losses))
    table.add_row(*counts, difference(standing.delta.estimate, *standing.always))
    yield table
    yield Text(_told(standing, (first, second)), style="bold")
    yield Text(_AHEAD, style="dim")
    if any(arms):
        yield Text()
        yield arms_table((names[0], arms[0]), (names[1], arms[1]))


def shared_page_json(shared: SharedPage) -> dict[str, Any]:
    """The page as JSON; whose a place is is not told."""
    return {
        "query_id": shared.answers[0].query_id,
        "query": shared.answers[0].query.text,
        "results": [
            {"position": position, **_entity(entity)}
            for position, entity in enumerate(shared.entities, 1)
        ],
    }


def _told(standing: InterleavingStanding, names: Names) -> str:
    low, high = standing.always
    if low > 0:
        return f"{names[0]} is better beyond doubt"
    if high < 0:
        return f"{names[1]} is better beyond doubt"
    return "too few pages were clicked to tell which is better"


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "type": entity.type,
        "title": entity.title,
        "artists": list(entity.artists),
    }


def _table() -> Table:
    return Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold dim", expand=False)
