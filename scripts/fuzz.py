"""Feeds spoilt files, queries and options to every reader, and counts what came of them.

Three ways: seeds spoilt at random, what hypothesis thinks up, and, where atheris is installed,
inputs led by the code that they reach. An input is read, refused with one of ltrr's own errors, or
a crash: any other exception, a process that ends, 20 seconds without an answer. Exit code 1 when
anything crashed. Spoilt inputs are numbered: the same seed and number give the same input again.

    python -m scripts.fuzz                          all targets in all ways, about 160,000 inputs
    python -m scripts.fuzz --count 200 --only query
    python -m scripts.fuzz --ways atheris --seconds 600 --count 1000000 --only "batch file"
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fuzz.account import Account
from tests.fuzz.guiding import fuzz_guided, missing
from tests.fuzz.runner import build_index, fuzz, fuzz_examples
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
    skipped = missing() if "atheris" in options.ways else ""
    accounts: Told = {}
    with tempfile.TemporaryDirectory(prefix="ltrr-fuzz-") as folder:
        index = build_index(Path(folder))
        for target, way, run in _runs(options, index, ways=options.ways):
            began = time.perf_counter()
            account = run()
            account.seconds = time.perf_counter() - began
            accounts[target.name, way] = account
            _tell(f"{target.name}, {way}", account)
    _print(accounts)
    if skipped:
        print(f"not run: {skipped}")
    sys.exit(any(account.crashes for account in accounts.values()))


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


def _runs(
    options: argparse.Namespace, index: Path, *, ways: tuple[str, ...]
) -> Iterator[tuple[Target, str, Callable[[], Account]]]:
    """What is to be run, in order."""
    for name, target in TARGETS.items():
        for way in ways:
            shown = options.only in name and (way == "spoilt" or target.share > _WHOLE_INDEX)
            if shown and not (way == "atheris" and missing()):
                yield target, way, _run(options, target, index, way=way)


def _run(
    options: argparse.Namespace, target: Target, index: Path, *, way: str
) -> Callable[[], Account]:
    count = max(1, round(target.share * SHARES[way] * options.count))
    if way == "atheris":
        return lambda: fuzz_guided(
            target, index, count=count, seconds=options.seconds, seed=options.seed
        )
    run = fuzz if way == "spoilt" else fuzz_examples
    return lambda: run(target, index, count=count, seed=options.seed)


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
