"""Runs a target on many inputs, in a process of its own, which an input may end."""

import io
import multiprocessing
import tempfile
import traceback
import warnings
from collections import Counter
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from ltrr_cli import wiring
from ltrr_cli.config import BuildSettings
from ltrr_cli.errors import LtrrError
from tests.conftest import ASSETS, Silent, _history
from tests.fuzz.target import Bench, Target
from tests.fuzz.targets import TARGETS

PATIENCE = 20.0
"""Seconds after which an input that is still being read counts as a crash."""
SHOWN = 8
"""Lines of a traceback that are kept of a crash."""
_spawn = multiprocessing.get_context("spawn")


@dataclass(slots=True, kw_only=True)
class Account:
    """What came of the inputs of a target; crashes: number of the input, and what happened."""

    inputs: int = 0
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    crashes: dict[int, str] = field(default_factory=dict)

    def take(self, number: int, outcome: str) -> None:
        """Counts an outcome as `try_input` gives it."""
        self.inputs += 1
        if not outcome:
            self.read += 1
        elif outcome.isidentifier():
            self.refused[outcome] += 1
        else:
            self.crashes[number] = outcome


def build_index(folder: Path) -> Path:
    """The tiny index that the tests use."""
    settings = BuildSettings(histories=_history(folder))
    index = folder / "tiny"
    wiring.build(ASSETS / "tiny.jsonl", index, settings=settings, progress=Silent())
    return index


def try_input(target: Target, data: bytes, bench: Bench) -> str:
    """Empty when the input was read, the error's class when it was refused, else a traceback."""
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("error")
            target.run(data, bench)
    except LtrrError as error:
        return "" if not str(error) else type(error).__name__
    except BaseException as error:  # noqa: BLE001 -- whatever it is, it is what is looked for
        lines = traceback.format_exc(limit=-SHOWN).splitlines()
        return f"{type(error).__name__}: {error}"[:300] + "\n" + "\n".join(lines[-2 * SHOWN :])
    return ""


def random_of(target: Target, *, seed: int, number: int) -> Random:
    """The generator of one input, so that it can be made again."""
    return Random(f"{seed} {target.name} {number}")


def fuzz(target: Target, index: Path, *, count: int, seed: int = 1) -> Account:
    """Runs a target on inputs 0..count of a seed; a process that ends is begun again behind it."""
    account = Account()
    while account.inputs < count:
        ours, theirs = _spawn.Pipe(duplex=False)
        work = (target.name, index, (account.inputs, count), seed, theirs)
        child = _spawn.Process(target=_work, args=work)
        child.start()
        theirs.close()
        _listen(account, ours, count=count)
        if account.inputs < count:
            child.kill()
            child.join()
            account.take(account.inputs, f"process ended: exit code {child.exitcode}\n")
        child.join()
    return account


def _listen(account: Account, pipe: Connection, *, count: int) -> None:
    """Takes outcomes until all are there, or none comes any more."""
    try:
        while account.inputs < count and pipe.poll(PATIENCE):
            for outcome in pipe.recv():
                account.take(account.inputs, outcome)
    except EOFError:
        return


def _work(name: str, index: Path, numbers: tuple[int, int], seed: int, pipe: Connection) -> None:
    """In the child: tells of each input; of those that can end a process at once."""
    target = TARGETS[name]
    stride = 1 if target.native else 50
    with tempfile.TemporaryDirectory(dir=index.parent) as folder:
        bench = Bench(folder=Path(folder), index=index, engine=wiring.open_engine(index))
        seeds = target.seeds(bench)
        outcomes: list[str] = []
        for number in range(*numbers):
            data = target.input(seeds, random_of(target, seed=seed, number=number))
            outcomes.append(try_input(target, data, bench))
            if len(outcomes) == stride or number == numbers[1] - 1:
                pipe.send(outcomes)
                outcomes = []
