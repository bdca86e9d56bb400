"""What tuning the encoder came to, drawn."""

from rich.console import RenderableType
from rich.text import Text

from ltrr_cli.commands.render.training_tables import counted, difference, plain_table
from ltrr_cli.commands.visible import visible
from ltrr_cli.records.training import EncoderReport


def encoder_view(encoder: EncoderReport | None, *, why_not: str) -> list[RenderableType]:
    """Recall before and after, whether the new encoder was kept, and what it is for by segment."""
    if encoder is None:
        return [Text(f"not tuned: {visible(why_not)}", style="dim")]
    learnt = (
        f"tuned on {counted(encoder.pairs, 'pair')} of a query and what was found, in "
        f"{counted(encoder.steps, 'step')}; asked {counted(encoder.tested, 'held-out query')}"
    )
    return [_verdict(encoder), Text(learnt, style="dim"), Text(), _recalls(encoder)]


def _verdict(encoder: EncoderReport) -> Text:
    if encoder.kept:
        return Text.assemble(
            ("kept", "bold green"), ": the release has vectors by ", (visible(encoder.name), "bold")
        )
    gain = encoder.union_gain
    missed = f": the vectors stay; the union's gain may be as low as {gain.low:+.4f}, not above 0"
    return Text.assemble(("refused", "bold red"), missed)


def _recalls(encoder: EncoderReport) -> RenderableType:
    table = plain_table("recall of", before="right", after="right", gain="left")
    table.columns[3].header = "gain (95 %)"
    rows = {
        "all arms together": (encoder.union, difference(encoder.union_gain)),
        "vectors alone": (encoder.dense, difference(encoder.dense_gain)),
        **{f"  {name}": (both, "") for name, both in encoder.segments.items() if name},
    }
    for name, ((before, after), gain) in rows.items():
        table.add_row(visible(name), f"{before:.3f}", f"{after:.3f}", gain)
    return table
