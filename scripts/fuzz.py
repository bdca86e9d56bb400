"""Feeds spoilt files, queries and options to every reader, and counts what came of them.

Three ways: seeds spoilt at random, what hypothesis thinks up, and, where atheris is installed,
inputs led by the code that they reach. An input is read, refused with one of ltrr's own errors, or
a crash: any other exception, a process that ends, two minutes without an answer. Exit code 1 when
anything crashed. Spoilt inputs are numbered: the same seed and number give the same input again.

    python -m scripts.fuzz                          all targets in all ways, about 160,000 inputs
    python -m scripts.fuzz --count 200 --only query
    python -m scripts.fuzz --ways atheris --seconds 600 --count 1000000 --only "batch file"
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fuzz.account import Account
from tests.fuzz.guiding import fuzz_guided, missing
from tests.fuzz.runner import Worker, build_index
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

WAYS = ("spoilt", "hypothesis", "atheris")
SHARES = {"spoilt": 1.0, "hypothesis": 0.1, "atheris": 0.2}
"""Of `--count`: hypothesis and the watching of code cost several times the reading itself."""
_WHOLE_INDEX = 0.05
"""Share of targets that open an index each time: only flips of bits reach them, led by nothing."""

Told = dict[tuple[str, str], Account]


def main() -> None:
    """Runs and prints."""
    options = _options()
    names = [name for name in TARGETS if options.only in name]
    accounts: Told = {}
    with tempfile.TemporaryDirectory(prefix="ltrr-fuzz-") as folder:
        index = build_index(Path(folder))
        with Worker(index, seed=options.seed) as worker:
            for name in names:
                for way in options.ways:
                    accounts |= _tried(worker, TARGETS[name], way, count=options.count)
        if "atheris" in options.ways and not missing():
            accounts |= _guided(options, index, names)
    _print(accounts)
    if "atheris" in options.ways and missing():
        print(f"without atheris: {missing()}")
    sys.exit(any(account.crashes for account in accounts.values()))


def _tried(worker: Worker, target: Target, way: str, *, count: int) -> Told:
    """What came of a target, in one of the ways of `Worker`."""
    count = max(1, round(target.share * SHARES[way] * count))
    if way == "atheris" or (way == "hypothesis" and target.share <= _WHOLE_INDEX):
        return {}
    began = time.perf_counter()
    run = worker.fuzz if way == "spoilt" else worker.fuzz_examples
    account = run(target, count=count)
    account.seconds = time.perf_counter() - began
    _tell(f"{target.name}, {way}", account)
    return {(target.name, way): account}


def _guided(options: argparse.Namespace, index: Path, names: Sequence[str]) -> Told:
    """What came of all targets under atheris."""
    wanted = [name for name in names if TARGETS[name].share > _WHOLE_INDEX]
    count = max(1, round(SHARES["atheris"] * options.count))
    found = fuzz_guided(wanted, index, count=count, seconds=options.seconds, seed=options.seed)
    for name, account in found.items():
        _tell(f"{name}, atheris", account)
    return {(name, "atheris"): account for name, account in found.items()}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=5_000, help="spoilt inputs of most targets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="WORD", help="targets with this in the name")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    parser.add_argument("--seconds", type=float, default=10, help="of atheris for each target")
    return parser.parse_args()


def _tell(name: str, account: Account) -> None:
    """What was done, and the first crash of each kind, while the rest runs."""
    done = f"{name}: {account.inputs:,} inputs in {account.seconds:.0f} s"
    print(done, file=sys.stderr, flush=True)
    kinds: dict[str, int] = {}
    for number, outcome in account.crashes.items():
        lines = outcome.strip().splitlines()
        kinds.setdefault(f"{lines[0].split(':')[0]} {lines[-2:-1]}", number)
    for number in kinds.values():
        print(f"--- input {number}\n{account.crashes[number]}", file=sys.stderr, flush=True)


def _print(accounts: Told) -> None:
    """places: lines of ltrr that refused; edges: steps between lines of ltrr that were taken."""
    columns = ("target", "by", "inputs", "seconds", "read", "refused", "places", "edges", "crashes")
    table = Table(*columns, title="fuzzing")
    for (name, way), each in accounts.items():
        refused = ", ".join(f"{kind} {many:,}" for kind, many in each.refused.most_common())
        counts = (f"{each.inputs:,}", f"{each.seconds:.0f}", f"{each.read:,}", refused)
        edges = "" if each.edges is None else f"{each.edges:,}"
        table.add_row(name, way, *counts, f"{len(each.places)}", edges, f"{len(each.crashes):,}")
    table.add_section()
    for way in dict.fromkeys(way for _, way in accounts):
        of_way = [each for (_, by), each in accounts.items() if by == way]
        table.add_row("all", way, *_sums(of_way))
    table.add_row("all", "", *_sums(list(accounts.values())))
    Console(width=150).print(table)


def _sums(accounts: list[Account]) -> list[str]:
    inputs, read = sum(each.inputs for each in accounts), sum(each.read for each in accounts)
    seconds = sum(each.seconds for each in accounts)
    crashes = sum(len(each.crashes) for each in accounts)
    return [f"{inputs:,}", f"{seconds:,.0f}", f"{read:,}", "", "", "", f"{crashes:,}"]


if __name__ == "__main__":
    main()
