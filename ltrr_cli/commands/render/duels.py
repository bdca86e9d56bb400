"""Who wins when two simulated policies share pages, as tables and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.render.standing import arms_table, credit_json, difference, standing_json
from ltrr_cli.flows.simulated_interleaving import Duel

_LEGEND = (
    "Both policies of a line share each page by team draft. wins: pages on which the first one's "
    "results got more clicks; ahead: wins plus half of the ties, over 50 in 100 pages, with its "
    "95 % interval; gain: by how much more searches in 100 its own pages satisfy, known exactly. "
    "A click on what both put in the same places says nothing, so many pages are ties."
)


def duels_view(duels: Sequence[Duel], *, shown: str) -> Iterator[RenderableType]:
    """The table of all duels, and the arms of the first one of `shown`; nothing without duels."""
    if not duels:
        return
    pages = duels[0].standing.pages
    yield Text(f"who wins {pages:,} shared pages of fresh listeners", style="bold")
    yield _table(duels)
    for each in duels:
        if not each.agrees:
            told = f"the clicks of {each.first} against {each.second} name the wrong winner"
            yield Text(f"{told}: its own pages are not the better ones", style="bold red")
    yield Text()
    yield Text(_LEGEND, style="dim")
    duel = next((each for each in duels if each.first == shown), None)
    if duel is not None:
        yield Text()
        yield arms_table((duel.first, duel.first_arms), (duel.second, duel.second_arms))


def duel_json(duel: Duel) -> dict[str, Any]:
    """A duel with stable names."""
    return {
        "first": duel.first,
        "second": duel.second,
        **standing_json(duel.standing),
        "gain": duel.gain,
        "agrees": duel.agrees,
        "first_arms": credit_json(duel.first_arms),
        "second_arms": credit_json(duel.second_arms),
    }


def _table(duels: Sequence[Duel]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("policy", no_wrap=True)
    table.add_column("against", no_wrap=True)
    for heading in ("wins", "ties", "losses", "ahead", "gain"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in duels:
        found = each.standing
        counts = (f"{count:,}" for count in (found.wins, found.ties, found.losses))
        ahead = difference(found.delta.estimate, found.delta.low, found.delta.high)
        table.add_row(each.first, each.second, *counts, ahead, f"{100 * each.gain:+.1f}")
    return table
