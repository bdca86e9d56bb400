"""The stages of a build or an update, as a table for people."""

from rich.table import Table

from bench.costs import Cost
from bench.writing import duration, size
from ltrr_cli.records.manifest import Manifest


def stage_table(manifest: Manifest, cost: Cost, *, title: str) -> Table:
    """Seconds of each stage; stages of two processes overlap."""
    table = Table("stage", "things", "seconds", title=title)
    for stage in manifest.stages:
        table.add_row(stage.name, f"{stage.count:,}", f"{stage.seconds:.1f}")
    table.add_section()
    table.add_row("`ltrr index` in all", "", told(cost))
    return table


def told(cost: Cost) -> str:
    """Time, processors, memory and disk, in words."""
    parts = [
        f"{duration(cost.seconds)} ({duration(cost.cpu)} of processors)",
        f"{size(cost.peak)} of memory",
        None if cost.disk is None else f"{size(cost.disk)} left",
    ]
    return ", ".join(filter(None, parts))
