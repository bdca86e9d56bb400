"""Every system builds in a process of its own, and answers the same queries in another."""

import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from peers import PEERS
from peers.protocol import Corpus

from bench.costs import Cost, bytes_in, peak_of_this_process
from bench.engine_calls import EngineCalls, forget_searches
from bench.floor import bare_search
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.records.query import Query
from ltrr_cli.wiring import open_engine

DEPTH = 50
"""So many results are asked for."""
WARM = 50
"""So many queries are asked once before the clock starts."""

Ask = Callable[[Query], Sequence[int]]
Times = tuple[float, ...]
Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a system said to N queries, and how long it took.

    rows: of the catalogue, best first, `DEPTH` at most; wall, cpu: milliseconds of each query, of
    a clock and of all processors; floor: processor milliseconds of the bare search that followed
    each; opening: seconds until the first answer; engines: processor milliseconds of the bare
    calls of ltrr's own plans, empty for others.
    """

    rows: tuple[tuple[int, ...], ...]
    wall: Times
    cpu: Times
    floor: Times
    opening: float
    engines: Times = ()


def apart(work: Callable[Given, Found], *args: Given.args, **options: Given.kwargs) -> Found:
    """The result of work that is done in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args, **options).result()


def build_peer(name: str, *, index: Path, folder: Path) -> Cost:
    """Builds a peer's index of the entities, and the vectors, that an index of ltrr has."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    corpus = Corpus(index)
    started, cpu = time.perf_counter(), time.process_time()
    PEERS[name].build(corpus, folder)
    return Cost(
        seconds=time.perf_counter() - started,
        cpu=time.process_time() - cpu,
        peak=peak_of_this_process(),
        disk=bytes_in(folder),
    )


def ask_peer(name: str, queries: Sequence[Query], *, index: Path, folder: Path) -> Answers:
    """What a peer answers; it is not told who asks, nor when."""
    corpus = Corpus(index)
    len(corpus.entities)  # ltrr's part of the work, not the peer's
    started = time.perf_counter()
    search = PEERS[name].opened(corpus, folder)
    return _asked(lambda query: search(query.text, DEPTH), index, queries, since=started)


def ask_ltrr(index: Path, queries: Sequence[Query]) -> Answers:
    """What the current release answers, a page of ten with all that explains it."""
    started = time.perf_counter()
    engine = open_engine(index)

    def ask(query: Query) -> list[int]:
        forget_searches(engine)
        answer = answer_query(engine, query, explores=False)
        rows: list[int] = answer.ranked.rows[:DEPTH].tolist()
        return rows

    answers = _asked(ask, index, queries, since=started)
    calls = EngineCalls(engine, clock=time.process_time)
    return replace(
        answers, engines=tuple(calls.seconds(partial(ask, query)) * 1000 for query in queries)
    )


def _asked(ask: Ask, index: Path, queries: Sequence[Query], *, since: float) -> Answers:
    """The clock starts when some queries have been asked; after each comes the bare search."""
    ask(queries[0])
    opening = time.perf_counter() - since
    bare = bare_search(index)
    for query in queries[:WARM]:
        ask(query)
        bare(query.text, DEPTH)()
    rows, wall, cpu, floor = [], [], [], []
    for query in queries:
        ready = bare(query.text, DEPTH)
        times = [(time.perf_counter(), time.process_time())]
        rows.append(tuple(ask(query)))
        times.append((time.perf_counter(), time.process_time()))
        ready()
        floor.append((time.process_time() - times[1][1]) * 1000)
        wall.append((times[1][0] - times[0][0]) * 1000)
        cpu.append((times[1][1] - times[0][1]) * 1000)
    return Answers(
        rows=tuple(rows), wall=tuple(wall), cpu=tuple(cpu), floor=tuple(floor), opening=opening
    )
