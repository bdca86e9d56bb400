"""How many queries a second worker processes answer, and whether their answers are the same.

There are as many workers as processors. A sample is answered again one by one, in this process:
rows, scores and plans have to be equal, bit for bit.

Example: python scripts/bench_batch.py .ltrr queries.parquet --count 2000
"""

import argparse
import time
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path

import numpy as np
from judged import read_judged

from ltrr_cli.flows.answer_batch import answer_batch
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.query import Query
from ltrr_cli.wiring.openers import OpenRelease

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_SEED = 13


def main() -> None:
    """Measures, compares, prints; fails when an answer differs."""
    options = _options()
    opener = OpenRelease(index=options.index)
    engine = opener()
    queries = _queries(engine, options.queries, count=options.count)
    started = time.perf_counter()
    answers = list(answer_batch(opener, queries, explores=False))
    seconds = time.perf_counter() - started
    print(
        f"batch: {len(queries):,} queries in {seconds:.1f} s with {cpu_count()} workers, ", end=""
    )
    print(f"their start included: {len(queries) / seconds:.1f} queries/s")
    single, different = _compared(engine, answers, sample=options.sample)
    print(f"one by one: {single:.1f} queries/s; of {options.sample} answers {different} differ")
    if different:
        raise SystemExit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--count", type=int, default=2000, help="queries, of all segments")
    parser.add_argument("--sample", type=int, default=200, help="answered again one by one")
    return parser.parse_args()


def _queries(engine: Engine, path: Path, *, count: int) -> list[Query]:
    """Of all segments, in random order: slow ones do not stand together."""
    judged = read_judged(path, engine.entities, per_segment=count, seed=_SEED)
    order = np.random.default_rng(_SEED).permutation(len(judged))[:count]
    chosen = [judged[place] for place in order.tolist()]
    return [Query(text=each.text, asked_at=NOW, user=each.user) for each in chosen]


def _compared(engine: Engine, answers: list[Answer], *, sample: int) -> tuple[float, int]:
    """Queries a second one by one, and how many of the answers differ."""
    chosen = answers[:sample]
    answer_query(engine, chosen[0].query, explores=False)  # opens what a first answer opens
    started = time.perf_counter()
    again = [answer_query(engine, each.query, explores=False) for each in chosen]
    rate = len(again) / (time.perf_counter() - started)
    return rate, sum(not _same(*pair) for pair in zip(chosen, again, strict=True))


def _same(one: Answer, other: Answer) -> bool:
    return (
        one.choice.plan == other.choice.plan
        and np.array_equal(one.ranked.rows, other.ranked.rows)
        and np.array_equal(one.ranked.scores, other.ranked.scores)
        and [each.row for each in one.results] == [each.row for each in other.results]
    )


if __name__ == "__main__":
    main()
