"""Runs a target on many inputs, in a process of its own, which an input may end."""

import multiprocessing
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from random import Random
from typing import Self

from ltrr_cli import wiring
from ltrr_cli.config import BuildSettings
from tests.conftest import ASSETS, Silent, _history
from tests.fuzz.account import Account, Outcome, try_input
from tests.fuzz.examples import explore
from tests.fuzz.target import Bench, Target
from tests.fuzz.targets import TARGETS

PATIENCE = 120.0
"""Seconds without an outcome after which an input counts as a crash: long, on a busy machine."""
_DONE = None
_spawn = multiprocessing.get_context("spawn")

Tell = Callable[[Outcome], None]


def build_index(folder: Path) -> Path:
    """The tiny index that the tests use."""
    settings = BuildSettings(histories=_history(folder))
    index = folder / "tiny"
    wiring.build(ASSETS / "tiny.jsonl", index, settings=settings, progress=Silent())
    return index


def random_of(target: Target, *, seed: int, number: int) -> Random:
    """The generator of one input, so that it can be made again."""
    return Random(f"{seed} {target.name} {number}")


class Worker:
    """A process that runs targets, one after the other; one that an input ended is begun again."""

    def __init__(self, index: Path, *, seed: int = 1) -> None:
        self._index = index
        self._seed = seed
        self._child: SpawnProcess | None = None
        self._pipe: Connection

    def fuzz(self, target: Target, *, count: int) -> Account:
        """Runs a target on inputs 0..count of the seed; after a crash it goes on behind it."""
        account = Account()
        while account.inputs < count:
            self._run(account, target, "spoilt", range(account.inputs, count))
        return account

    def fuzz_examples(self, target: Target, *, count: int) -> Account:
        """Runs a target on what hypothesis thinks up; crashes are made small.

        It may end before `count` inputs, when there are no more.
        """
        account = Account()
        self._run(account, target, "hypothesis", range(count))
        return account

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.join()

    def _run(self, account: Account, target: Target, way: str, numbers: range) -> None:
        """Counts what the process tells; if it ends untimely, the input it was at is a crash."""
        if self._child is None:
            self._pipe, theirs = _spawn.Pipe()
            self._child = _spawn.Process(target=_work, args=(self._index, self._seed, theirs))
            self._child.start()
            theirs.close()
        self._pipe.send((target.name, way, numbers))
        if not _listen(account, self._pipe):
            self._child.kill()
            self._child.join()
            account.take(Outcome(crash=f"process ended: exit code {self._child.exitcode}\n"))
            self._child = None


def _listen(account: Account, pipe: Connection) -> bool:
    """Takes outcomes; whether the other end says that all are there."""
    try:
        while pipe.poll(PATIENCE):
            told = pipe.recv()
            if told is _DONE:
                return True
            for outcome in told:
                account.take(outcome)
    except (EOFError, ConnectionError):
        pass
    return False


def _work(index: Path, seed: int, pipe: Connection) -> None:
    """In the child: tells of inputs; of each at once where a library in C may end the process."""
    waiting: list[Outcome] = []
    engine = wiring.open_engine(index)
    with tempfile.TemporaryDirectory(dir=index.parent) as place:
        while True:
            name, way, numbers = pipe.recv()
            target = TARGETS[name]
            stride = 1 if target.native else 50

            def tell(outcome: Outcome, stride: int = stride) -> None:
                waiting.append(outcome)
                if len(waiting) >= stride:
                    pipe.send(waiting)
                    waiting.clear()

            folder = Path(place) / name
            folder.mkdir(exist_ok=True)
            _WAYS[way](
                target, Bench(folder=folder, index=index, engine=engine), numbers, seed, tell
            )
            pipe.send(waiting)
            waiting.clear()
            pipe.send(_DONE)


def _spoilt(target: Target, bench: Bench, numbers: range, seed: int, tell: Tell) -> None:
    seeds = target.seeds(bench)
    for number in numbers:
        data = target.input(seeds, random_of(target, seed=seed, number=number))
        tell(try_input(target, data, bench))


def _examples(target: Target, bench: Bench, numbers: range, seed: int, tell: Tell) -> None:
    explore(target, bench, count=len(numbers), seed=seed, tell=tell)


_WAYS = {"spoilt": _spoilt, "hypothesis": _examples}
