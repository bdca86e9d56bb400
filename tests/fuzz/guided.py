"""Targets under atheris, which looks for inputs that reach new code of ltrr.

    python -m tests.fuzz.guided INDEX FOLDER COUNT SECONDS SEED TARGET ...

A program of its own: code is watched only if it is imported under atheris' eyes. Only ltrr's own
modules are watched: `atheris.instrument_all` would rewrite every function of every library that is
loaded, and does not come to an end with these. libFuzzer ends the process when it is done, so each
target has a fork. Outcomes are lines of FOLDER/TARGET/outcomes, because it may end at any of them.
"""

import importlib
import json
import os
import pkgutil
import sys
import time
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["ltrr_cli"]):
    import ltrr_cli

    for module in pkgutil.walk_packages(ltrr_cli.__path__, "ltrr_cli."):
        importlib.import_module(module.name)  # also what commands import when they first need it
    from ltrr_cli.wiring import open_engine
    from tests.fuzz.account import try_input
    from tests.fuzz.target import Bench, Target
    from tests.fuzz.targets import TARGETS

_LONGEST = 1 << 16
_PATIENCE = 120
_MOST_MEMORY_MB = 3_000
_BY_LIBRARY = 1 / 3
"""Share of changes that libFuzzer makes itself, with what it has learnt."""


def main() -> None:
    """Runs the targets, one after the other, and says how each ended."""
    place, folder, count, seconds, seed, *names = sys.argv[1:]
    for name in names:
        target = TARGETS[name]
        mine = Path(folder) / name
        mine.mkdir()
        began = time.perf_counter()
        child = os.fork()
        if not child:
            told = os.open(mine / "told", os.O_WRONLY | os.O_CREAT)
            os.dup2(told, 1)
            os.dup2(told, 2)
            bounds = [f"-runs={count}", f"-max_total_time={seconds}", f"-seed={seed}"]
            _guide(target, Path(place), mine, bounds=bounds)
        _, status = os.waitpid(child, 0)
        ended = {"code": os.waitstatus_to_exitcode(status), "seconds": time.perf_counter() - began}
        (mine / "ended").write_text(json.dumps(ended), "utf-8")


def _guide(target: Target, index: Path, folder: Path, *, bounds: list[str]) -> None:
    """In the fork; does not return."""
    bench = Bench(folder=folder / "bench", index=index, engine=open_engine(index))
    (folder / "corpus").mkdir()
    bench.folder.mkdir()
    for number, data in enumerate(target.seeds(bench)):
        (folder / "corpus" / str(number)).write_bytes(data)
    outcomes = os.open(folder / "outcomes", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def read(data: bytes) -> None:
        os.write(outcomes, json.dumps(try_input(target, data, bench)).encode() + b"\n")

    words = [
        *(sys.argv[0], str(folder / "corpus"), *bounds),
        *(f"-artifact_prefix={folder}/ended-", f"-max_len={_LONGEST}"),
        *(f"-timeout={_PATIENCE}", f"-rss_limit_mb={_MOST_MEMORY_MB}"),
    ]
    atheris.Setup(words, read, custom_mutator=_mutator(target))
    atheris.Fuzz()


def _mutator(target: Target) -> object:
    """Changes an input as the target's own spoiling does, or as libFuzzer would."""

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < _BY_LIBRARY:
            changed = target.changed(data, lambda content: atheris.Mutate(content, longest))
        else:
            changed = target.input([data], random)
        return changed[:longest]

    return mutate


if __name__ == "__main__":
    main()
