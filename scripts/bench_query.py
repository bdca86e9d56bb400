"""How long a query takes, beside the bare engine calls that its plan made, in the same run.

The floor replays exactly what the plan asked of the engines (every Tantivy search, with the query
objects already built, every HNSW look-up, every encoding, the trees' prediction for the matrix that
was built), without anything of ltrr around it. Answers have fixed ids, so that the same plan is
played, exploring as served, each time. Beside it: the same queries with every arm firing.

Example: python scripts/bench_query.py .ltrr queries.parquet --count 500
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path

import numpy as np
from bench.engine_calls import EngineCalls, forget_searches
from bench.own_steps import fresh_seconds
from judged import read_judged
from rich.console import Console
from rich.table import Table

from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.ports import Engine
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query
from ltrr_cli.wiring.openers import OpenRelease

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measures and prints."""
    options = _options()
    engine = OpenRelease(index=options.index, by_cpu=options.by_cpu)()
    judged = read_judged(options.queries, engine.entities, per_segment=options.count, seed=11)
    queries = [Query(text=each.text, asked_at=NOW, user=each.user) for each in judged]
    for query in queries[:50]:
        answer_query(engine, query)
    stages = _warm(engine, queries)
    every_arm = Plan(depths=dict.fromkeys(engine.arms, options.depth))
    stages[f"every arm, {options.depth} deep"] = _warm(engine, queries, plan=every_arm)["total"]
    floor = _floor(engine, queries)
    _print(stages, floor, size=len(queries))
    if options.fresh:
        _print_fresh(options.index, [query.text for query in queries[: options.fresh]])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--count", type=int, default=150, help="queries of each segment")
    parser.add_argument("--by-cpu", action="store_true", help="processor time, on a busy machine")
    parser.add_argument("--depth", type=int, default=40, help="of each arm when every arm fires")
    parser.add_argument("--fresh", type=int, default=10, help="queries in a process of their own")
    return parser.parse_args()


def _warm(
    engine: Engine, queries: list[Query], *, plan: Plan | None = None
) -> dict[str, list[float]]:
    """Milliseconds of each stage and arm; plan: played instead of the policy's choice."""
    stages: dict[str, list[float]] = {}
    for query_id, query in _with_ids(queries):
        forget_searches(engine)
        answer = answer_query(engine, query, plan=plan, query_id=query_id)
        for name, ms in answer.ms.items():
            stages.setdefault(name, []).append(ms)
        for arm in answer.fired:
            stages.setdefault(f"arm {arm.arm}", []).append(arm.ms)
    return stages


def _floor(engine: Engine, queries: list[Query]) -> list[float]:
    """Milliseconds of the bare engine calls of each query."""
    calls = EngineCalls(engine, clock=engine.clock.seconds)
    return [
        calls.seconds(partial(answer_query, engine, query, query_id=query_id)) * 1000
        for query_id, query in _with_ids(queries)
    ]


def _with_ids(queries: list[Query]) -> Iterator[tuple[str, Query]]:
    """Ids that draw among plans as those of real answers do: all over."""
    for number, query in enumerate(queries):
        yield blake2b(str(number).encode(), digest_size=8).hexdigest(), query


def _print(stages: dict[str, list[float]], floor: list[float], *, size: int) -> None:
    table = Table("what", "p50 ms", "p99 ms", "of the floor", title=f"{size} queries, warm")
    base = float(np.median(floor))
    table.add_row("bare engine calls", f"{base:.2f}", f"{np.quantile(floor, 0.99):.2f}", "1.00")
    for name, times in stages.items():
        p50, p99 = np.median(times), np.quantile(times, 0.99)
        table.add_row(name, f"{p50:.2f}", f"{p99:.2f}", f"{p50 / base:.2f}")
    Console(width=100).print(table)
    ratios = np.array(stages["total"]) / np.array(floor)
    print(f"the median query takes {np.median(ratios):.2f} times its own bare engine calls")


def _print_fresh(index: Path, texts: list[str]) -> None:
    times = fresh_seconds(index, texts)
    bare = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numpy, tantivy"], check=True)
    bare = time.perf_counter() - bare
    print(f"fresh process: median {np.median(times):.2f} s, worst {max(times):.2f} s ", end="")
    print(f"(python with numpy and tantivy alone: {bare:.2f} s)")


if __name__ == "__main__":
    main()
