"""An index folder for people: what is in it, how it was built."""

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.visible import visible
from ltrr_cli.records.manifest import Manifest, Stage

_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000


def show_manifest(console: Console, manifest: Manifest) -> None:
    """Prints a manifest."""
    console.print(manifest_view(manifest))


def manifest_view(manifest: Manifest) -> RenderableType:
    """The facts of a manifest, then the stages of the build."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in manifest_facts(manifest):
        facts.add_row(name, Text(visible(value)))
    return Group(facts, Text(), Text("stages of the build", style="bold dim"), _stages(manifest))


def manifest_facts(manifest: Manifest) -> list[tuple[str, str]]:
    """What a manifest says, as names and values."""
    seals = manifest.files.values()
    files = f"{len(seals):,} file{'' if len(seals) == 1 else 's'}"
    built = f"{manifest.built_at} by ltrr {manifest.ltrr_version}"
    return [
        ("generation", f"{manifest.generation} (format {manifest.format_version})"),
        ("built", built),
        ("catalogue", manifest.catalogue),
        ("entities", f"{manifest.entities:,} ({_counts(manifest.types.items())})"),
        *_changed(manifest),
        ("left out", f"{manifest.rejected:,}"),
        ("encoder", f"{manifest.encoder}, {manifest.dimensions} dimensions"),
        ("sparse", manifest.sparse or "none"),
        ("stores", _counts(manifest.stores.items())),
        ("size", f"{size(sum(seal.size for seal in seals))} in {files}"),
    ]


def size(count: float) -> str:
    """A number of bytes in the largest unit that keeps it above one.

    >>> size(0), size(999), size(231_400_000)
    ('0 B', '999 B', '231.4 MB')
    """
    for unit in _UNITS[:-1]:
        if count < _STEP:
            return f"{count:.0f} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= _STEP
    return f"{count:.1f} {_UNITS[-1]}"


def stage_line(stage: Stage) -> tuple[str, str, str, str]:
    """A stage: name, count, seconds, rate."""
    rate = f"{stage.count / stage.seconds:,.0f}/s" if stage.count and stage.seconds else ""
    return visible(stage.name), f"{stage.count:,}", f"{stage.seconds:.1f} s", rate


def _changed(manifest: Manifest) -> list[tuple[str, str]]:
    """What an update changed; nothing of a build."""
    changes = manifest.changes
    if changes is None:
        return []
    counts = (
        ("added", changes.added),
        ("replaced", changes.replaced),
        ("deleted", changes.deleted),
        ("given again as they were", changes.unchanged),
    )
    return [("changed", f"{_counts(counts)}, since generation {changes.parent}")]


def _stages(manifest: Manifest) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    for _ in range(3):
        table.add_column(justify="right", no_wrap=True)
    for stage in manifest.stages:
        name, *numbers = stage_line(stage)
        table.add_row(Text(name), *numbers)
    total = sum(stage.seconds for stage in manifest.stages)
    table.add_row("together", "", f"{total:.1f} s", "", style="dim")
    return table


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts) or "none"
