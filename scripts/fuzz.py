"""Feeds spoilt files, queries and options to every reader, and counts what came of them.

An input is read, refused with one of ltrr's own errors, or a crash: any other exception, a process
that ends, 20 seconds without an answer. Exit code 1 when anything crashed. Inputs are numbered, and
the same seed and number give the same input again.

    python -m scripts.fuzz                          all targets, 5,000 inputs of most
    python -m scripts.fuzz --count 200 --only query
    python -m scripts.fuzz --guided "batch file"    atheris, if it is installed, until stopped
"""

import argparse
import importlib
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ltrr_cli.errors import LtrrError
from ltrr_cli.wiring import open_engine
from tests.fuzz.runner import Account, build_index, fuzz
from tests.fuzz.target import Bench, Target
from tests.fuzz.targets import TARGETS


def main() -> None:
    """Runs and prints."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="ltrr-fuzz-") as folder:
        index = build_index(Path(folder))
        if options.guided:
            _guide(TARGETS[options.guided], index, folder=Path(folder), rest=options.rest)
        accounts: dict[str, Account] = {}
        for name, target in TARGETS.items():
            if options.only in name:
                began = time.perf_counter()
                count = max(1, round(target.share * options.count))
                accounts[name] = fuzz(target, index, count=count, seed=options.seed)
                _tell(name, accounts[name], seconds=time.perf_counter() - began)
    _print(accounts)
    sys.exit(any(account.crashes for account in accounts.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=5_000, help="inputs of most targets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="WORD", help="targets with this in the name")
    parser.add_argument("--guided", choices=TARGETS, metavar="TARGET")
    parser.add_argument("rest", nargs="*", help="with --guided: options of libFuzzer, after --")
    return parser.parse_args()


def _tell(name: str, account: Account, *, seconds: float) -> None:
    """What was done, and the first crash of each kind, while the rest runs."""
    print(f"{name}: {account.inputs:,} inputs in {seconds:.0f} s", file=sys.stderr, flush=True)
    kinds: dict[str, int] = {}
    for number, outcome in account.crashes.items():
        lines = outcome.strip().splitlines()
        kinds.setdefault(f"{lines[0].split(':')[0]} {lines[-2:-1]}", number)
    for number in kinds.values():
        print(f"--- input {number}\n{account.crashes[number]}", file=sys.stderr, flush=True)


def _print(accounts: dict[str, Account]) -> None:
    table = Table("target", "inputs", "read", "refused", "crashes", title="fuzzing")
    for name, account in accounts.items():
        refused = ", ".join(f"{kind} {many:,}" for kind, many in account.refused.most_common())
        cells = (f"{account.inputs:,}", f"{account.read:,}", refused, f"{len(account.crashes):,}")
        table.add_row(name, *cells)
    total = sum(account.inputs for account in accounts.values())
    crashes = sum(len(account.crashes) for account in accounts.values())
    table.add_section()
    table.add_row("all", f"{total:,}", "", "", f"{crashes:,}")
    Console(width=120).print(table)


def _guide(target: Target, index: Path, *, folder: Path, rest: list[str]) -> None:
    """Lets atheris look for inputs that reach new code; it ends the process itself."""
    atheris = importlib.import_module("atheris")
    atheris.instrument_all()
    bench = Bench(folder=folder, index=index, engine=open_engine(index))
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(target.seeds(bench)):
        (corpus / str(number)).write_bytes(seed)

    def read(data: bytes) -> None:
        try:
            target.run(data, bench)
        except LtrrError:
            return

    atheris.Setup([sys.argv[0], str(corpus), *rest], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
