"""How many queries a second worker processes answer, and whether their answers are the same.

There are as many workers as processors, and they make what `ltrr query --batch --json` writes: a
line of JSON and one for the event log. A sample is answered again one by one, in this process:
rows, scores and plans have to be equal, bit for bit.

Example: python scripts/bench_batch.py .ltrr queries.parquet --count 2000
"""

import argparse
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path

import numpy as np
from judged import read_judged

from ltrr_cli.commands.batch_page import BatchPage, MakePage
from ltrr_cli.flows.answer_batch import answer_batch
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.query import Query
from ltrr_cli.wiring import open_event_log
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
    made = _Made(MakePage(log=open_event_log(options.index), session="bench", as_json=True))
    answers = list(answer_batch(opener, queries, made, explores=False))
    seconds = time.perf_counter() - started
    print(
        f"batch: {len(queries):,} queries in {seconds:.1f} s with {cpu_count()} workers, ", end=""
    )
    print(f"their start included: {len(queries) / seconds:.1f} queries/s")
    single, different = _compared(engine, queries[: options.sample], made, answers=answers)
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


@dataclass(frozen=True, slots=True)
class _Made:
    """What a worker sends: the page, and what has to be equal."""

    make: MakePage

    def __call__(self, engine: Engine, answer: Answer) -> tuple[BatchPage, object]:
        ranked, shown = answer.ranked, tuple(each.row for each in answer.results)
        exact = (dict(answer.choice.plan.depths), shown, ranked.rows.tobytes())
        return self.make(engine, answer), (*exact, ranked.scores.tobytes())


def _compared(
    engine: Engine,
    queries: list[Query],
    made: _Made,
    *,
    answers: list[tuple[BatchPage, object]],
) -> tuple[float, int]:
    """Queries a second one by one, and how many of the answers differ."""
    answer_query(engine, queries[0], explores=False)  # opens what a first answer opens
    started = time.perf_counter()
    again = [made(engine, answer_query(engine, query, explores=False)) for query in queries]
    rate = len(again) / (time.perf_counter() - started)
    pairs = zip(answers, again, strict=False)
    return rate, sum(exact != the_other for (_, exact), (_, the_other) in pairs)


if __name__ == "__main__":
    main()
