"""Many queries at full speed: worker processes, each with an engine of its own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import TypeVar

from ltrr_cli.flows.answer_query import answer_together
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query

_CHUNK = 32  # more gain little; at the end one worker waits for the other, half a chunk in the mean
_FEW = 64  # fewer are answered before a second worker is ready
Told = TypeVar("Told")


def answer_batch(  # noqa: PLR0913 -- all but the first three have a default
    open_engine: OpenEngine,
    queries: Iterable[Query],
    told: Callable[[Engine, Answer], Told],
    *,
    plan: Plan | None = None,
    only: Sequence[str] = (),
    explores: bool = True,
    shown: int = 10,
) -> Iterator[Told]:
    """What is told of each answer, in the order of the queries; the answers are as one by one.

    open_engine: see `in_workers`; told: what a worker makes of an answer, importable like its work.
    It should be small: a whole answer takes as long to send as a tenth of answering.
    """
    remaining = iter(queries)
    first = list(islice(remaining, _FEW))
    ask = partial(answer_together, plan=plan, only=tuple(only), explores=explores, shown=shown)
    work = partial(_told_of, ask=ask, told=told)
    tasks = ((open_engine, chunk) for chunk in _chunks(chain(first, remaining)))
    for some in in_workers(work, tasks, workers=1 if len(first) < _FEW else None):
        yield from some


def _chunks(queries: Iterable[Query]) -> Iterator[list[Query]]:
    remaining = iter(queries)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _told_of(
    engine: Engine,
    chunk: list[Query],
    *,
    ask: Callable[[Engine, Sequence[Query]], list[Answer]],
    told: Callable[[Engine, Answer], Told],
) -> list[Told]:
    return [told(engine, answer) for answer in ask(engine, chunk)]
