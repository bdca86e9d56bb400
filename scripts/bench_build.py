"""What it costs to build an index of a catalogue and to let it learn: time, memory, disk.

Part of the judged queries teaches. The index is left in the folder, for the other benchmarks.

Example: python scripts/bench_build.py catalog.jsonl.gz queries.parquet --work /tmp/bench
"""

import argparse
from pathlib import Path

from bench.own_steps import build_index, learnt, teach
from bench.parting import parted
from bench.stage_table import stage_table, told
from bench.writing import size
from rich.console import Console
from rich.table import Table

from ltrr_cli import wiring
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.records.manifest import Manifest


def main() -> None:
    """Builds, teaches, prints."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    index = options.work / "index"
    built = build_index(options.catalogue, index, histories=options.histories)
    manifest = wiring.read_manifest(index)
    console = Console(width=100)
    title = f"build of {manifest.entities:,} entities"
    console.print(stage_table(manifest, built, title=title), _disk(manifest))
    if options.teach:
        teaching, _ = parted(read_judged(options.queries, now=wiring.clock().now()).queries)
        taught = teach(index, teaching[: options.teach], encoder=False)
        console.print(
            f"`ltrr train` on {min(options.teach, len(teaching)):,} answers: {told(taught)}"
        )
        console.print(learnt(index))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("queries", type=Path, help="judged queries, as `ltrr eval` takes them")
    parser.add_argument("--work", type=Path, required=True, help="folder for the index and logs")
    parser.add_argument("--histories", type=Path, help="listening histories for `ltrr index`")
    parser.add_argument("--teach", type=int, default=2000, help="queries that teach, at most")
    return parser.parse_args()


def _disk(manifest: Manifest) -> Table:
    """Bytes of the generation by folder, the largest first."""
    folders: dict[str, int] = {}
    for name, seal in manifest.files.items():
        folder = name.partition("/")[0]
        folders[folder] = folders.get(folder, 0) + seal.size
    table = Table("part", "disk", title="disk")
    for folder, count in sorted(folders.items(), key=lambda each: -each[1]):
        table.add_row(folder, size(count))
    table.add_row("all", size(sum(folders.values())))
    return table


if __name__ == "__main__":
    main()
