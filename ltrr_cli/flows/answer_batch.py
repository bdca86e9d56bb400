"""Many queries at full speed: worker processes, each with an engine of its own."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query

_CHUNK = 64


def answer_batch(
    open_engine: OpenEngine,
    queries: Iterable[Query],
    *,
    plan: Plan | None = None,
    only: Sequence[str] = (),
    explores: bool = True,
    shown: int = 10,
) -> Iterator[Answer]:
    """Answers in the order of the queries, the same as one by one.

    open_engine: see `in_workers`
    """
    chunks = _chunks(queries)
    first = next(chunks, None)
    if first is None:
        return
    ask = partial(_answer, plan=plan, only=tuple(only), explores=explores, shown=shown)
    tasks = ((open_engine, chunk) for chunk in chain([first], chunks))
    for answers in in_workers(ask, tasks, workers=1 if len(first) < _CHUNK else None):
        yield from answers


def _chunks(queries: Iterable[Query]) -> Iterator[list[Query]]:
    remaining = iter(queries)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _answer(
    engine: Engine,
    chunk: list[Query],
    *,
    plan: Plan | None,
    only: tuple[str, ...],
    explores: bool,
    shown: int,
) -> list[Answer]:
    asked = partial(answer_query, plan=plan, only=only, explores=explores, shown=shown)
    return [asked(engine, query) for query in chunk]
