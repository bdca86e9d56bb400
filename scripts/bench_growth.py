"""How cost grows with the catalogue: builds and asks catalogues of several sizes.

A smaller one is a random part of the given catalogue, a larger one has copies of its entities under
changed names. Prints a table, and draws it into a file (PNG, SVG).

Example: python scripts/bench_growth.py catalog.jsonl.gz queries.parquet --work /tmp/growth
"""

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import matplotlib as mpl
import numpy as np
from bench.asking import apart
from bench.costs import peak_of_this_process
from bench.engine_calls import EngineCalls
from bench.own_steps import build_index, fresh_seconds
from bench.writing import table
from judged import read_judged

from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.records.query import Query
from ltrr_cli.wiring.openers import OpenRelease

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_SEED = 17
_WARM = 60
_FRESH = 3
_GIB = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a catalogue of a size costs; times of queries are those of the processor."""

    entities: int
    build_s: float
    build_gib: float
    disk_gib: float
    query_p50_ms: float
    query_p99_ms: float
    engines_p50_ms: float
    fresh_s: float
    memory_gib: float


def main() -> None:
    """Measures each size, prints, draws."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    lines = _lines(options.catalogue)
    sizes = [len(lines) if each == "all" else int(each) for each in options.sizes.split(",")]
    rows = [_measured(options, lines, size) for size in sizes]
    names = [field.name for field in fields(Row)]
    told = [[f"{getattr(row, name):,.4g}" for name in names[1:]] for row in rows]
    print(
        table(names, [[f"{row.entities:,}", *each] for row, each in zip(rows, told, strict=True)])
    )
    _draw(rows, options.work / "growth.png")
    _draw(rows, options.work / "growth.svg")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, help="JSON lines, perhaps gzipped")
    parser.add_argument("queries", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made")
    parser.add_argument("--sizes", default="50000,150000,all", help="entities, with commas")
    parser.add_argument("--count", type=int, default=60, help="queries of each segment")
    return parser.parse_args()


def _lines(catalogue: Path) -> list[str]:
    with gzip.open(catalogue, "rt") if catalogue.suffix == ".gz" else catalogue.open() as lines:
        return [line for line in lines if line.strip()]


def _measured(options: argparse.Namespace, lines: Sequence[str], size: int) -> Row:
    folder = options.work / str(size)
    folder.mkdir(exist_ok=True)
    catalogue, index = folder / "catalog.jsonl", folder / "index"
    catalogue.write_text("\n".join(_sized(lines, size)), "utf-8")
    cost = build_index(catalogue, index, histories=None)
    asked, floor, memory = apart(_asked, index, options.queries, options.count)
    return Row(
        entities=size,
        build_s=cost.seconds,
        build_gib=(cost.peak or 0) / _GIB,
        disk_gib=(cost.disk or 0) / _GIB,
        query_p50_ms=float(np.median(asked)),
        query_p99_ms=float(np.quantile(asked, 0.99)),
        engines_p50_ms=float(np.median(floor)),
        fresh_s=float(
            np.median(fresh_seconds(index, ["tayler love", "sad songs", "queen"][:_FRESH]))
        ),
        memory_gib=memory / _GIB,
    )


def _sized(lines: Sequence[str], size: int) -> list[str]:
    """A random part of the entities; all of them and copies, when more are asked for."""
    order = np.random.default_rng(_SEED).permutation(len(lines))
    taken = [lines[place].strip() for place in np.sort(order[:size]).tolist()]
    copies = range(len(lines), size)
    return taken + [_copy(lines[order[at % len(lines)]], at // len(lines)) for at in copies]


def _copy(line: str, number: int) -> str:
    """The entity under another id and name; what it is related to stays."""
    entity = json.loads(line)
    entity["id"] = f"{entity['id']} copy {number}"
    entity["title"] = f"{entity['title'][::-1]} {number}"
    return json.dumps(entity, ensure_ascii=False)


def _asked(index: Path, queries: Path, count: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of warm queries, of their bare engine calls, and bytes of this process."""
    engine = OpenRelease(index=index, by_cpu=True)()
    judged = read_judged(queries, engine.entities, per_segment=count, seed=_SEED)
    asked = [Query(text=each.text, asked_at=NOW, user=each.user) for each in judged]
    for query in asked[:_WARM]:
        answer_query(engine, query)
    total = [answer_query(engine, query).ms["total"] for query in asked]
    calls = EngineCalls(engine, clock=time.thread_time)
    floor = [calls.seconds(partial(answer_query, engine, query)) * 1000 for query in asked]
    return total, floor, peak_of_this_process() or 0


def _draw(rows: Sequence[Row], path: Path) -> None:
    """Each cost over the number of entities, both axes from 0."""
    mpl.use("agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 -- after the choice of what draws

    names = [field.name for field in fields(Row)][1:]
    figure, axes = plt.subplots(2, 4, figsize=(14, 6), layout="constrained")
    for axis, name in zip(axes.flat, names, strict=True):
        axis.margins(0.1)
        axis.plot([row.entities for row in rows], [getattr(row, name) for row in rows], "o-")
        axis.set(title=name, xlabel="entities")
        axis.set_xlim(left=0)
        axis.set_ylim(bottom=0)
    figure.savefig(path)
    plt.close(figure)


if __name__ == "__main__":
    main()
