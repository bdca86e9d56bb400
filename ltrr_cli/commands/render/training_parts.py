"""What a training learnt of examination, memory and order, drawn."""

from collections.abc import Callable

from rich.console import RenderableType
from rich.text import Text

from ltrr_cli.commands.render.training_tables import bar, counted, difference, plain_table
from ltrr_cli.commands.visible import visible
from ltrr_cli.ranking.features.table import MEANINGS
from ltrr_cli.records.training import ExaminationReport, MemoryReport, RankerReport

_PLACES = 10  # of the examination curve
_BAR = 12


def examination_view(found: ExaminationReport) -> list[RenderableType]:
    """How likely each place is looked at, as bars; only where it came from, if the log was mute."""
    note = Text(visible(found.note), style="dim")
    if not found.known:
        return [note]
    table = plain_table("place", looked_at="right", bar="left")
    for place, theta in enumerate(found.theta[:_PLACES], start=1):
        table.add_row(str(place), f"{theta:.2f}", Text(bar(theta, width=_BAR), style="cyan"))
    return [note, table]


def memory_view(memory: MemoryReport, *, title_of: Callable[[str], str]) -> list[RenderableType]:
    """How many pairs, and some of the new ones."""
    line = Text.assemble(
        (counted(memory.pairs, "pair"), "bold"),
        " remembered: ",
        (f"{memory.new:,} new", "green"),
        f" ({memory.replaced:,} of them only predicted before), ",
        (f"{memory.forgotten:,} forgotten", "red" if memory.forgotten else "dim"),
    )
    if not memory.examples:
        return [line]
    table = plain_table("for example, query", leads_to="left")
    table.columns[1].no_wrap = False
    for query, entity in memory.examples:
        table.add_row(f"“{visible(query)}”", visible(title_of(entity)))
    return [line, table]


def ranker_view(ranker: RankerReport | None, *, why_not: str) -> list[RenderableType]:
    """Every way that was tried, and what the best one looks at."""
    if ranker is None:
        return [Text(f"none: {visible(why_not)}; the order stays as it is", style="dim")]
    line = Text.assemble(
        "of ", counted(ranker.rows, "row"), "; taken: ", (visible(ranker.chosen), "bold green")
    )
    return [line, Text(), _trials(ranker), Text(), _features(ranker)]


def _trials(ranker: RankerReport) -> RenderableType:
    table = plain_table("way to train", ndcg="right", log_likelihood="right", gain="left")
    first = ranker.trials[0].name if ranker.trials else ""
    table.columns[1].header = "nDCG@10"
    table.columns[3].header = f"over {first} (95 %)"
    for each in ranker.trials:
        gain = "" if each.name == first else difference(each.gain)
        figures = (f"{each.ndcg:.3f}", f"{each.log_likelihood:.4f}", gain)
        table.add_row(visible(each.name), *figures, style="bold" * (each.name == ranker.chosen))
    return table


def _features(ranker: RankerReport) -> RenderableType:
    table = plain_table("what it looks at", log_odds="right", bar="left", meaning="left")
    table.columns[2].header = ""
    table.columns[3].no_wrap = False
    most = max((weight for _, weight in ranker.top), default=1.0) or 1.0
    for name, weight in ranker.top:
        table.add_row(
            visible(name),
            f"{weight:.2f}",
            Text(bar(weight / most, width=_BAR), style="cyan"),
            Text(MEANINGS.get(name, ""), style="dim"),
        )
    return table
