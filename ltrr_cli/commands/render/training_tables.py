"""What the tables of a training share."""

from typing import Literal

from rich.table import Table

from ltrr_cli.records.training import Gain


def plain_table(first: str, **others: Literal["left", "right"]) -> Table:
    """A table without lines; the first column may wrap, the others have one line a row."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold dim")
    table.add_column(first, overflow="fold")
    for name, justify in others.items():
        table.add_column(name.replace("_", " "), justify=justify, no_wrap=True)
    return table


def difference(gain: Gain) -> str:
    """A difference with its interval of 95 %, which a sentence or a header around it names.

    >>> difference(Gain(estimate=0.0412, low=-0.003, high=0.09, clusters=12))
    '+0.041 (-0.003 to +0.090)'
    """
    return f"{gain.estimate:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"


def counted(number: int, thing: str) -> str:
    """A number of things.

    >>> counted(1, "query"), counted(2_000, "query"), counted(0, "pair")
    ('1 query', '2,000 queries', '0 pairs')
    """
    several = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number:,} {thing if number == 1 else several}"


def bar(share: float, *, width: int) -> str:
    """A share from 0 to 1 as a bar of blocks, with eighths.

    >>> bar(1.0, width=4), bar(0.5, width=4), bar(0.28, width=4), bar(0.0, width=4)
    ('████', '██', '█▏', '')
    """
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    whole, part = divmod(eighths, 8)
    return "█" * whole + (" ▏▎▍▌▋▊▉"[part] if part else "")
