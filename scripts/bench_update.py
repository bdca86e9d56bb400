"""What it costs to update an index: 10,000 changes by default, made from its own entities.

Half of the changes are entities under longer titles, three tenths come anew (an old one under
another id and title), the rest goes. A copy of the index is updated, and `ltrr index --verify` has
the last word. The index must have the music domain, whose columns are called like the roles.

Example: python scripts/bench_update.py /tmp/bench/index --work /tmp/bench/update
"""

import argparse
import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from bench.costs import Cost, run
from bench.stage_table import stage_table, told
from rich.console import Console

from ltrr_cli import wiring
from ltrr_cli.backends.entity_store import MappedEntities, open_entities
from ltrr_cli.backends.index_folder.opening import current

_CHANGED, _NEW = 0.5, 0.3  # of the changes; the rest goes
_SEED = 5


def main() -> None:
    """Copies, updates, verifies, prints."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    index = options.work / "updated-index"
    shutil.rmtree(index, ignore_errors=True)
    shutil.copytree(options.index, index)
    store = open_entities(current(index) / "entities")
    coming, going = write_changes(store, options.work, count=min(options.changes, len(store)))
    cost = _ltrr("--update", str(coming), "--delete", str(going), index=index)
    manifest = wiring.read_manifest(index)
    console = Console(width=100)
    title = f"{options.changes:,} changes, {manifest.entities:,} entities"
    console.print(stage_table(manifest, cost, title=title))
    console.print(f"`ltrr index --verify`: {told(_ltrr('--verify', index=index))}, nothing wrong")


def write_changes(store: MappedEntities, folder: Path, *, count: int) -> tuple[Path, Path]:
    """A file of entities that come, changed or new, and one of ids that go; the same each time."""
    rows = random.Random(_SEED).sample(range(len(store)), count)
    changed, new = int(_CHANGED * count), int(_NEW * count)
    coming, going = folder / "coming.jsonl", folder / "going.txt"
    with coming.open("wb") as file:
        for at, row in enumerate(rows[: changed + new]):
            file.write(_changed(store.line(row), is_new=at >= changed))
    ids = _ids(store, rows[changed + new :])
    going.write_text("".join(f"{each}\n" for each in ids), "utf-8")
    return coming, going


def _changed(line: bytes, *, is_new: bool) -> bytes:
    """The same entity under a longer title, and under another id when it is new."""
    record = json.loads(line)
    record["title"] += " anew"
    if is_new:
        record["id"] += ":new"
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _ids(store: MappedEntities, rows: Sequence[int]) -> list[str]:
    return [store.get(row).id for row in rows]


def _ltrr(*words: str, index: Path) -> Cost:
    """`ltrr index` with these words.

    Raises:
        SystemExit: it failed, or found something wrong.
    """
    return run(["index", *words, "--index", str(index)], log=index.with_suffix(".log"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path, help="a copy of it is updated")
    parser.add_argument("--work", type=Path, required=True, help="folder for the copy")
    parser.add_argument("--changes", type=int, default=10_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
