"""Recall of every arm, and of all together, on judged queries: what each arm is worth.

Example: python scripts/measure_arms.py .ltrr queries.parquet --per-segment 500
"""

import argparse
import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from judged import Judged, read_judged
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.choose_plan import obstacles
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.query import Query
from ltrr_cli.wiring import open_engine

DEPTHS = (50, 100)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

Lists = dict[str, list[int]]


def main() -> None:
    """Measures and prints."""
    options = _options()
    engine = open_engine(options.index)
    queries = read_judged(
        options.queries, engine.entities, per_segment=options.per_segment, seed=options.seed
    )
    found: list[tuple[Judged, Lists, Lists]] = [
        (judged, _lists(engine, judged), _page(engine, judged))
        for judged in track(queries, "queries", console=Console(stderr=True), disable=options.quiet)
    ]
    without_memory = [name for name in engine.arms if name != "memory"]
    _print(found, arms=without_memory)
    if options.misses:
        _write_misses(options.misses, engine, found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path, help="index folder")
    parser.add_argument("queries", type=Path, help="judged queries, Parquet or JSONL")
    parser.add_argument("--per-segment", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--misses", type=Path, help="write queries that the ceiling misses here")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    return parser.parse_args()


def _query(judged: Judged) -> Query:
    return Query(text=judged.text, asked_at=NOW, user=judged.user)


def _lists(engine: Engine, judged: Judged) -> Lists:
    query = _query(judged)
    request = Request(query=query, understanding=engine.understand(query))
    unable = obstacles(engine, request)
    depths = {name: max(DEPTHS) for name in engine.arms if name not in unable}
    fired = retrieve(engine, request, depths=depths)
    return {name: arm.hits.rows.tolist() for name, arm in fired.items()}


def _page(engine: Engine, judged: Judged) -> Lists:
    answer = answer_query(engine, _query(judged))
    return {"default plan": [result.row for result in answer.results]}


def _recall(rows: set[int], judged: Judged) -> float:
    return len(rows & judged.grades.keys()) / max(len(judged.grades) + judged.unknown, 1)


def _ndcg(rows: list[int], judged: Judged, *, at: int = 10) -> float:
    """nDCG@10 with gains 2^grade − 1 (Burges et al. 2005)."""
    gains = np.array([2 ** judged.grades.get(row, 0) - 1 for row in rows[:at]], np.float64)
    ideal = np.sort([2**grade - 1 for grade in judged.grades.values()])[::-1][:at]
    discounts = 1 / np.log2(np.arange(2, at + 2))
    best = float(ideal @ discounts[: len(ideal)])
    return float(gains @ discounts[: len(gains)]) / best if best else 0.0


def _union(lists: Lists, depth: int, *, without: str | None = None) -> set[int]:
    return {row for arm, rows in lists.items() if arm != without for row in rows[:depth]}


def _print(found: list[tuple[Judged, Lists, Lists]], *, arms: list[str]) -> None:
    segments = sorted({judged.segment for judged, _, _ in found})
    table = Table("arm", "measure", *segments, "macro", title=f"{len(found)} queries")

    def row(name: str, measure: str, values: list[float]) -> None:
        by_segment = defaultdict(list)
        for (judged, _, _), value in zip(found, values, strict=True):
            by_segment[judged.segment].append(value)
        means: npt.NDArray[np.float64] = np.array([np.mean(by_segment[s]) for s in segments])
        table.add_row(name, measure, *(f"{m:.3f}" for m in means), f"{means.mean():.3f}")

    ceiling = {}
    for name in arms:
        for depth in DEPTHS:
            row(
                name,
                f"recall@{depth}",
                [_recall(set(x.get(name, [])[:depth]), j) for j, x, _ in found],
            )
        row(name, "nDCG@10", [_ndcg(x.get(name, []), j) for j, x, _ in found])
    for depth in DEPTHS:
        ceiling[depth] = [_recall(_union(x, depth, without="memory"), j) for j, x, _ in found]
        row("ceiling, no memory", f"all at {depth}", ceiling[depth])
    row("default plan", "nDCG@10", [_ndcg(page["default plan"], j) for j, _, page in found])
    for name in arms:
        left = [_recall(_union(x, 50, without=name), j) for j, x, _ in found]
        row(
            f"only {name} has",
            "lost at 50",
            [a - b for a, b in zip(ceiling[50], left, strict=True)],
        )
    Console(width=150).print(table)


def _write_misses(path: Path, engine: Engine, found: list[tuple[Judged, Lists, Lists]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for judged, lists, _ in found:
            missed = judged.grades.keys() - _union(lists, 50)
            if missed:
                titles = [
                    (engine.entities.get(r).title, engine.entities.get(r).artists) for r in missed
                ]
                line = {"segment": judged.segment, "query": judged.text, "missed": titles[:5]}
                print(json.dumps(line, ensure_ascii=False), file=out)


if __name__ == "__main__":
    main()
