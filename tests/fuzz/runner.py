"""Runs a target on many inputs, in a process of its own, which an input may end."""

import multiprocessing
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from ltrr_cli import wiring
from ltrr_cli.config import BuildSettings
from tests.conftest import ASSETS, Silent, _history
from tests.fuzz.account import Account, Outcome, try_input
from tests.fuzz.examples import explore
from tests.fuzz.target import Bench, Target
from tests.fuzz.targets import TARGETS

PATIENCE = 20.0
"""Seconds after which an input that is still being read counts as a crash."""
_STARTING = 120.0
"""Seconds that a process may take until it has read its first input."""
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


def fuzz(target: Target, index: Path, *, count: int, seed: int = 1) -> Account:
    """Runs a target on inputs 0..count of a seed; a process that ends is begun again behind it."""
    account = Account()
    while account.inputs < count:
        _run(account, _spoilt, target.name, index, range(account.inputs, count), seed)
    return account


def fuzz_examples(target: Target, index: Path, *, count: int, seed: int = 1) -> Account:
    """Runs a target on what hypothesis thinks up; crashes are made small.

    It may end before `count` inputs, when there are no more.
    """
    account = Account()
    _run(account, _examples, target.name, index, range(count), seed)
    return account


def _run(account: Account, work: Callable[..., None], *words: object) -> None:
    """Counts what a process tells; if it ends untimely, the input that it was at is a crash."""
    ours, theirs = _spawn.Pipe(duplex=False)
    child = _spawn.Process(target=_work, args=(work, *words, theirs))
    child.start()
    theirs.close()
    if not _listen(account, ours):
        child.kill()
        child.join()
        account.take(Outcome(crash=f"process ended: exit code {child.exitcode}\n"))
    child.join()


def _listen(account: Account, pipe: Connection) -> bool:
    """Takes outcomes; whether the other end says that all are there."""
    patience = _STARTING
    try:
        while pipe.poll(patience):
            told = pipe.recv()
            if told is _DONE:
                return True
            for outcome in told:
                account.take(outcome)
            patience = PATIENCE
    except EOFError:
        pass
    return False


def _work(
    work: Callable[[Target, Bench, range, int, Tell], None],
    name: str,
    index: Path,
    numbers: range,
    seed: int,
    pipe: Connection,
) -> None:
    """In the child: tells of inputs; of each at once where a library in C may end the process."""
    target = TARGETS[name]
    stride = 1 if target.native else 50
    waiting: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        waiting.append(outcome)
        if len(waiting) >= stride:
            pipe.send(waiting)
            waiting.clear()

    with tempfile.TemporaryDirectory(dir=index.parent) as folder:
        bench = Bench(folder=Path(folder), index=index, engine=wiring.open_engine(index))
        work(target, bench, numbers, seed, tell)
    pipe.send(waiting)
    pipe.send(_DONE)


def _spoilt(target: Target, bench: Bench, numbers: range, seed: int, tell: Tell) -> None:
    seeds = target.seeds(bench)
    for number in numbers:
        data = target.input(seeds, random_of(target, seed=seed, number=number))
        tell(try_input(target, data, bench))


def _examples(target: Target, bench: Bench, numbers: range, seed: int, tell: Tell) -> None:
    explore(target, bench, count=len(numbers), seed=seed, tell=tell)
