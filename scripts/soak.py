"""Asks and clicks for a long time in one process, while another publishes releases.

The index is copied first. An update is published after a third of the queries and a training on the
log of this run after a half; whoever asks moves to the new release as soon as he sees it, as a
service would. Memory is sampled: of all that is resident, what lies in files is the system's to
take back, so the slope is that of the rest, since the last release was opened.

Example: python scripts/soak.py .ltrr --queries 50000

Exit code 1 when anything raised an error or a release was not published.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
from rich.console import Console
from rich.table import Table

from ltrr_cli import wiring
from ltrr_cli.commands.recorder import Recorder, recorder
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.ports import Engine
from ltrr_cli.records.query import Query

LOOK = 100
"""Queries after which the current release is looked for."""
SAMPLES = 25
MEBI = 1 << 20
_UNIT = 10_000
_CLICKED = 1 / 4
_NAMED = 3 / 4
_LISTENERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Memory after so many queries, in bytes; own: what is in no file; seconds: since the start."""

    queries: int
    resident: int
    own: int
    release: str
    seconds: float


@dataclass(slots=True, kw_only=True)
class Account:
    """What was done, and what went wrong, by class of error."""

    clicks: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)

    def fail(self, error: Exception) -> None:
        """Counts an error, and shows the first of each class."""
        kind = type(error).__name__
        self.errors[kind] += 1
        if self.errors[kind] == 1:
            print(f"{kind}: {error}", file=sys.stderr, flush=True)


class Publisher:
    """Runs commands of ltrr in processes of their own, one at a time, at their moments.

    told: where they say how they get on.
    """

    def __init__(self, plan: dict[int, Sequence[str]], *, told: IO[str]) -> None:
        self._plan = dict(plan)
        self._told = told
        self._running: subprocess.Popen[bytes] | None = None
        self._name = ""
        self.done: list[tuple[str, int]] = []

    def look(self, queries: int) -> None:
        """Begins what is due, and notes what has ended."""
        if self._running is not None:
            if self._running.poll() is None:
                return
            self.done.append((self._name, self._running.returncode))
            self._running = None
        due = [at for at in sorted(self._plan) if at <= queries]
        if due:
            words = self._plan.pop(due[0])
            self._name = " ".join(words[:3])
            command = [sys.executable, "-m", "ltrr_cli", *words]
            self._running = subprocess.Popen(  # noqa: S603 -- this very program
                command, stdout=subprocess.DEVNULL, stderr=self._told
            )

    def finish(self) -> None:
        """Waits for all that was to be done."""
        while self._plan or self._running is not None:
            self.look(max(self._plan, default=0))
            time.sleep(0.2)


class Searcher:
    """Somebody who asks and clicks; texts are made of the names of the catalogue."""

    def __init__(self, index: Path, account: Account, *, seed: int) -> None:
        self._index = index
        self._account = account
        self._rng = np.random.default_rng(seed)
        self._recorder: Recorder
        self.engine: Engine
        self.open()

    def open(self) -> None:
        """Opens the current release, if it is another than before."""
        current = str(wiring.list_releases(self._index).current)
        if getattr(self, "engine", None) is None or self.engine.release != current:
            self.engine = wiring.open_engine(self._index)
            self._recorder = recorder(self._index, self.engine, no_log=False)

    def ask(self) -> None:
        """A query, its answer in the log, and now and then a click."""
        user = f"listener {self._rng.integers(_LISTENERS)}" if self._rng.random() < _NAMED else None
        query = Query(text=self._text(), asked_at=self.engine.clock.now(), user=user)
        found = answer_query(self.engine, query)
        self._account.answered[found.release] += 1
        self._recorder.keep([found])
        if found.results and self._rng.random() < _CLICKED:
            place = min(len(found.results), int(self._rng.geometric(0.4)))
            self._recorder.click(found, position=place)
            self._account.clicks += 1

    def _text(self) -> str:
        rows = self._rng.integers(len(self.engine.columns.types), size=2).tolist()
        words = " ".join(self.engine.entities.get(row).title for row in rows).split()
        begin = int(self._rng.integers(len(words)))
        text = " ".join(words[begin : begin + 1 + int(self._rng.integers(4))])
        at = int(self._rng.integers(len(text)))
        return text if self._rng.random() < _NAMED else text[:at] + text[at + 1 :] or "love"


def main() -> None:
    """Runs and prints."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="ltrr-soak-", dir=options.folder) as folder:
        index = Path(folder) / "index"
        shutil.copytree(options.index, index, ignore=shutil.ignore_patterns("events"))
        account = Account()
        told = (index.parent / "published.log").open("w+", encoding="utf-8")
        publisher = _publisher(index, queries=options.queries, told=told)
        _soak(
            Searcher(index, account, seed=options.seed), account, publisher, queries=options.queries
        )
        publisher.finish()
        failed = any(code for _, code in publisher.done)
        told.seek(0)
        problems = [*wiring.verify(index), *(told.read().splitlines()[-5:] if failed else [])]
    _print(account, publisher)
    print("\n".join(problems))
    sys.exit(1 if failed or account.errors or problems else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the copy lies, about 10 KB a query")
    return parser.parse_args()


def _publisher(index: Path, *, queries: int, told: IO[str]) -> Publisher:
    more = index.parent / "more.jsonl"
    song = {"id": "soak:1", "type": "track", "title": "Zorp Parade", "artists": ["Gnarl"]}
    more.write_text(json.dumps(song) + "\n", "utf-8")
    place = ("--index", str(index))
    plan: dict[int, Sequence[str]] = {
        queries // 3: ("index", "--update", str(more), *place),
        queries // 2: ("train", "--force", "--no-encoder", *place),
    }
    return Publisher(plan, told=told)


def _soak(searcher: Searcher, account: Account, publisher: Publisher, *, queries: int) -> None:
    began = time.perf_counter()
    for number in range(queries + 1):
        if number % max(1, queries // SAMPLES) == 0:
            seconds = time.perf_counter() - began
            account.samples.append(_sample(number, searcher.engine.release, seconds))
        try:
            if number % LOOK == 0:
                publisher.look(number)
                searcher.open()
            searcher.ask()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is counted
            account.fail(error)


def _sample(queries: int, release: str, seconds: float) -> Sample:
    told = Path("/proc/self/status").read_text("utf-8")
    sizes = {line.split(":")[0]: line.split()[1] for line in told.splitlines() if "kB" in line}
    resident, own = (int(sizes[name]) << 10 for name in ("VmRSS", "RssAnon"))
    return Sample(queries=queries, resident=resident, own=own, release=release, seconds=seconds)


def _print(account: Account, publisher: Publisher) -> None:
    table = Table("queries", "release", "seconds", "resident MB", "of it own MB", title="soak")
    for each in account.samples:
        sizes = (f"{each.resident / MEBI:.0f}", f"{each.own / MEBI:.1f}")
        table.add_row(f"{each.queries:,}", each.release, f"{each.seconds:.0f}", *sizes)
    Console(width=100).print(table)
    last = [each for each in account.samples if each.release == account.samples[-1].release]
    for name, samples in (("all", account.samples), (f"release {last[-1].release}", last)):
        print(f"slope of own memory, {name}: {_slope(samples)}")
    answered = ", ".join(f"release {name} {many:,}" for name, many in account.answered.items())
    published = ", ".join(f"{name} (exit code {code})" for name, code in publisher.done)
    print(f"answered: {answered}; clicks: {account.clicks:,}")
    print(f"published meanwhile: {published}")
    print(f"errors: {dict(account.errors) or 'none'}")


def _slope(samples: Sequence[Sample]) -> str:
    """Least squares over samples, in MB per 10,000 queries."""
    if len(samples) < 3:  # noqa: PLR2004 -- a line through two points says nothing
        return "too few samples"
    queries = np.array([each.queries for each in samples], float)
    own = np.array([each.own for each in samples], float)
    return f"{np.polyfit(queries, own, 1)[0] * _UNIT / MEBI:+.1f} MB per {_UNIT:,} queries"


if __name__ == "__main__":
    main()
