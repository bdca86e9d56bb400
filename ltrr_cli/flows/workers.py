"""Worker processes, each with an engine of its own that stays open from task to task."""

import gc
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain
from multiprocessing import get_context, parent_process
from multiprocessing.util import Finalize
from os import cpu_count, environ
from threading import Thread
from typing import TypeVar

from ltrr_cli.garbage import collect_seldom
from ltrr_cli.ports import Engine

_AHEAD = 4  # tasks in flight for each worker, so that neither waits and memory stays flat
_MOST_WORKERS = 64
_LAST = -1000  # of what a process does in the end: smaller numbers come later
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")

OpenEngine = Callable[[], Engine]
"""Opens an engine, in any process; two that open the same one must be equal, and hash alike."""
Task = TypeVar("Task")
Result = TypeVar("Result")

_opened: dict[OpenEngine, Engine] = {}


def in_workers(
    work: Callable[[Engine, Task], Result],
    tasks: Iterable[tuple[OpenEngine, Task]],
    *,
    workers: int | None = None,
) -> Iterator[Result]:
    """work(engine, task) for each task, in their order; tasks of one engine should be together.

    work must be importable: a top-level function, or a `partial` of one. A worker keeps the engine
    of its last task only.
    """
    remaining = iter(tasks)
    first = next(remaining, None)
    if first is None:
        return
    count = workers or min(cpu_count() or 1, _MOST_WORKERS)
    with _one_thread_each(), processes(count) as pool:
        pending: deque[Future[Result]] = deque()
        for open_engine, task in chain([first], remaining):
            pending.append(pool.submit(_work, work, open_engine, task))
            if len(pending) >= _AHEAD * count:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def processes(count: int) -> ProcessPoolExecutor:
    """Other processes for tasks; they end with this one, also when it is killed."""
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """What a worker does first.

    It watches the process that started it. A worker whose parent is killed would wait for its next
    task for ever, with a release open that nobody could remove: it holds both ends of the pipe by
    which tasks come. And it leaves at once when it is told to end: Python would take all apart
    first, .15 s for an engine, while the parent waits.
    """
    collect_seldom()
    Thread(target=_end_after_parent, daemon=True).start()
    Finalize(None, _leave, exitpriority=_LAST)


def _leave() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


def _end_after_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)  # whatever the other threads do


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that start meanwhile compute with one thread, unless the user says otherwise.

    There are as many of them as processors already: more threads would only wait for each other.
    """
    added = [name for name in _THREADS if name not in environ]
    environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            environ.pop(name, None)


def _work(work: Callable[[Engine, Task], Result], open_engine: OpenEngine, task: Task) -> Result:
    if open_engine not in _opened:
        _opened.clear()
        gc.collect()  # an engine's parts know each other, and each maps a gigabyte
        _opened[open_engine] = open_engine()
    return work(_opened[open_engine], task)
