"""Many queries at full speed: worker processes, each with an engine of its own."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from os import cpu_count

from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query

_CHUNK = 64
_AHEAD = 4  # chunks in flight for each worker, so that neither waits and memory stays flat

OpenEngine = Callable[[], Engine]

_engine: Engine | None = None


def answer_batch(
    open_engine: OpenEngine,
    queries: Iterable[Query],
    *,
    plan: Plan | None = None,
    only: Sequence[str] = (),
    shown: int = 10,
) -> Iterator[Answer]:
    """Answers in the order of the queries, the same as one by one.

    open_engine: a function that a worker process can import, such as a `partial` of one
    """
    chunks = _chunks(queries)
    first = next(chunks, None)
    if first is None:
        return
    workers = min(cpu_count() or 1, 1 if len(first) < _CHUNK else 64)
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(open_engine,)
    ) as pool:
        pending: deque[Future[list[Answer]]] = deque()
        for chunk in chain([first], chunks):
            pending.append(pool.submit(_answer, chunk, plan=plan, only=tuple(only), shown=shown))
            if len(pending) >= _AHEAD * workers:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()


def _chunks(queries: Iterable[Query]) -> Iterator[list[Query]]:
    remaining = iter(queries)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _start(open_engine: OpenEngine) -> None:
    global _engine  # noqa: PLW0603 - a worker process has one engine, opened once
    _engine = open_engine()


def _answer(
    chunk: list[Query], *, plan: Plan | None, only: tuple[str, ...], shown: int
) -> list[Answer]:
    if _engine is None:
        raise RuntimeError("the worker was not started")
    return [answer_query(_engine, query, plan=plan, only=only, shown=shown) for query in chunk]
