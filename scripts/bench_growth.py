"""How cost grows with the catalogue: builds and asks catalogues of several sizes.

A smaller one is a connected part of the given catalogue, a larger one has copies of its entities
under changed names (`bench/copies.py`). Prints a table, and draws it into a file (PNG, SVG). What
was measured is kept in WORK/SIZE/row.json and not measured again: a run that was stopped goes on
where it was. Remove that file to measure once more, possibly at another commit: the table tells
which.

Example: python scripts/bench_growth.py catalog.jsonl.gz queries.parquet --work /tmp/growth
"""

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import matplotlib as mpl
import numpy as np
from bench.asking import apart
from bench.copies import sized
from bench.costs import peak_of_this_process
from bench.engine_calls import EngineCalls, forget_searches
from bench.machine import commit, machine
from bench.own_steps import build_index, fresh_seconds
from bench.writing import table
from judged import read_judged

from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.records.query import Query
from ltrr_cli.wiring.openers import OpenRelease

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_SEED = 17
_WARM = 60
_FRESH = ("tayler love", "sad songs", "queen", "80s rock", "taylor swift fearless")
_GIB = 2**30
_TITLES = {
    "build_s": "build, s",
    "build_cpu_s": "build, s of processors",
    "build_gib": "memory of a build, GiB",
    "disk_gib": "index on disk, GiB",
    "query_p50_ms": "query, median, ms of the processor",
    "query_p99_ms": "query, 99 of 100, ms of the processor",
    "engines_p50_ms": "its engine calls, median, ms",
    "fresh_s": "query in a fresh process, s",
    "memory_gib": "memory of a process that asks, GiB",
}
"""What is drawn, a field of `Row` each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a catalogue of a size costs; times of queries are those of the processor.

    build_gib: of the largest process of the build; memory_gib: of a process that asks.
    """

    entities: int
    build_s: float
    build_cpu_s: float
    build_gib: float
    disk_gib: float
    query_p50_ms: float
    query_p99_ms: float
    engines_p50_ms: float
    fresh_s: float
    memory_gib: float
    commit: str


def main() -> None:
    """Measures each size that was not measured before, prints, draws."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    print(machine())
    count = apart(_count, options.catalogue)
    sizes = [count if each == "all" else int(each) for each in options.sizes.split(",")]
    rows = [_row(options, size) for size in sorted(sizes)]
    names = [field.name for field in fields(Row)]
    print(table(names, [[_told(getattr(row, name)) for name in names] for row in rows]))
    _draw(rows, options.work / "growth.png")
    _draw(rows, options.work / "growth.svg")


def _told(value: float | str) -> str:
    """Whole numbers in full, others to four digits."""
    return value if isinstance(value, str) else f"{value:{',' if value == int(value) else ',.4g'}}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, help="JSON lines, perhaps gzipped")
    parser.add_argument("queries", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made")
    parser.add_argument("--sizes", default="50000,150000,all,2000000", help="entities, with commas")
    parser.add_argument("--count", type=int, default=60, help="queries of each segment")
    return parser.parse_args()


def _lines(catalogue: Path) -> list[str]:
    with gzip.open(catalogue, "rt") if catalogue.suffix == ".gz" else catalogue.open() as lines:
        return [line for line in lines if line.strip()]


def _count(catalogue: Path) -> int:
    return len(_lines(catalogue))


def _row(options: argparse.Namespace, size: int) -> Row:
    """The row of a size, measured now or before."""
    kept = options.work / str(size) / "row.json"
    if not kept.exists():
        row = _measured(options, size)
        written = kept.with_suffix(".part")
        written.write_text(json.dumps(asdict(row)), "utf-8")
        written.rename(kept)
    return Row(**json.loads(kept.read_text("utf-8")))


def _measured(options: argparse.Namespace, size: int) -> Row:
    """Nothing of the catalogue stays in memory while it is built and asked."""
    folder = options.work / str(size)
    folder.mkdir(exist_ok=True)
    catalogue, index = folder / "catalog.jsonl", folder / "index"
    if not catalogue.exists():
        apart(_write_catalogue, options.catalogue, catalogue, size)
    cost = build_index(catalogue, index, histories=None)
    asked, floor, memory = apart(_asked, index, options.queries, options.count)
    return Row(
        entities=size,
        build_s=cost.seconds,
        build_cpu_s=cost.cpu or 0,
        build_gib=(cost.peak or 0) / _GIB,
        disk_gib=(cost.disk or 0) / _GIB,
        query_p50_ms=float(np.median(asked)),
        query_p99_ms=float(np.quantile(asked, 0.99)),
        engines_p50_ms=float(np.median(floor)),
        fresh_s=float(np.median(fresh_seconds(index, _FRESH))),
        memory_gib=memory / _GIB,
        commit=commit(),
    )


def _write_catalogue(source: Path, path: Path, size: int) -> None:
    """A file that is there is whole."""
    written = path.with_suffix(".part")
    with written.open("w", encoding="utf-8") as file:
        for line in sized(_lines(source), size, seed=_SEED):
            file.write(line + "\n")
    written.rename(path)


def _asked(index: Path, queries: Path, count: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of warm queries, of their bare engine calls, and bytes of this process."""
    engine = OpenRelease(index=index, by_cpu=True)()
    judged = read_judged(queries, engine.entities, per_segment=count, seed=_SEED)
    asked = [Query(text=each.text, asked_at=NOW, user=each.user) for each in judged]
    for query in asked[:_WARM]:
        answer_query(engine, query)
    total = []
    for query in asked:
        forget_searches(engine)
        total.append(answer_query(engine, query).ms["total"])
    calls = EngineCalls(engine, clock=time.thread_time)
    floor = [calls.seconds(partial(answer_query, engine, query)) * 1000 for query in asked]
    return total, floor, peak_of_this_process() or 0


def _draw(rows: Sequence[Row], path: Path) -> None:
    """Each cost over the number of entities, both axes from 0."""
    mpl.use("agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 -- after the choice of what draws
    from matplotlib.ticker import EngFormatter  # noqa: PLC0415

    figure, axes = plt.subplots(3, 3, figsize=(12, 9), layout="constrained")
    for axis, (name, title) in zip(axes.flat, _TITLES.items(), strict=True):
        axis.margins(0.1)
        axis.plot([row.entities for row in rows], [getattr(row, name) for row in rows], "o-")
        axis.set(title=title, xlabel="entities")
        axis.xaxis.set_major_formatter(EngFormatter(sep=""))
        axis.set_xlim(left=0)
        axis.set_ylim(bottom=0)
    figure.savefig(path)
    plt.close(figure)


if __name__ == "__main__":
    main()
