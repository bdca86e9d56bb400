"""Asks and clicks for a long time in one process, while another publishes releases.

The index is copied first. An update is published after an eighth of the queries and a training on
the log of this run after a quarter; whoever asks moves to the new release as soon as he sees it, as
a service would. Memory is sampled: of all that is resident, what lies in files is the system's to
take back, so what counts is the rest, and how it grows while the last release serves: in the later
half of that time, because tables are opened and caches filled when they are first needed.

Example: python scripts/soak.py .ltrr --queries 50000

How it gets on stands on stderr, tables at the end on stdout. Exit code 1 when anything raised an
error, a release was not published or not moved to, a store does not agree with the others at the
end, or memory grew by more than `--most` MB in 10,000 queries.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
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
SAMPLES = 50
_SHOWN = 20
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
    seconds: dict[str, list[float]] = field(default_factory=dict)  # of each answer, by release
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
        began = time.perf_counter()
        found = answer_query(self.engine, query)
        self._recorder.keep([found])
        took = time.perf_counter() - began
        self._account.seconds.setdefault(found.release, []).append(took)
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
        searcher = Searcher(index, account, seed=options.seed)
        _soak(searcher, account, publisher, queries=options.queries)
        publisher.finish()
        problems = [*_problems(account, publisher, most=options.most), *wiring.verify(index)]
        told.seek(0)
        said = told.read().splitlines()[-5:] if any(code for _, code in publisher.done) else []
    _print(account, publisher)
    print("\n".join([*(f"FAILED: {each}" for each in problems), *said]) or "nothing failed")
    sys.exit(1 if problems else 0)


def _problems(account: Account, publisher: Publisher, *, most: float) -> Iterator[str]:
    """Everything that must not be."""
    for kind, many in account.errors.items():
        yield f"{many:,} times {kind}"
    for name, code in publisher.done:
        if code:
            yield f"`ltrr {name}` ended with exit code {code}"
    if len(account.seconds) <= len(publisher.done):
        yield f"{len(publisher.done)} releases were published, answers of {list(account.seconds)}"
    grown = growth(account.samples)
    if grown is None:
        yield "the last release did not serve long enough to say anything of its memory"
    elif grown > most:
        yield f"memory grows by {grown:.1f} MB in {_UNIT:,} queries, at most {most:g} are allowed"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=float, default=2.0, help="growth that is allowed")
    parser.add_argument("--folder", type=Path, help="where the copy lies, about 10 KB a query")
    return parser.parse_args()


def _publisher(index: Path, *, queries: int, told: IO[str]) -> Publisher:
    more = index.parent / "more.jsonl"
    song = {"id": "soak:1", "type": "track", "title": "Zorp Parade", "artists": ["Gnarl"]}
    more.write_text(json.dumps(song) + "\n", "utf-8")
    place = ("--index", str(index))
    plan: dict[int, Sequence[str]] = {
        queries // 8: ("index", "--update", str(more), *place),
        queries // 4: ("train", "--force", "--no-encoder", *place),
    }
    return Publisher(plan, told=told)


def _soak(searcher: Searcher, account: Account, publisher: Publisher, *, queries: int) -> None:
    began = time.perf_counter()
    for number in range(queries + 1):
        if number % max(1, queries // SAMPLES) == 0:
            seconds = time.perf_counter() - began
            sample = _sample(number, searcher.engine.release, seconds)
            account.samples.append(sample)
            print(_line(sample), file=sys.stderr, flush=True)
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


def _line(sample: Sample) -> str:
    return (
        f"{sample.queries:,} queries, {sample.seconds:.0f} s, release {sample.release}, "
        f"{sample.own / MEBI:.1f} MB of its own"
    )


def _print(account: Account, publisher: Publisher) -> None:
    table = Table("queries", "release", "seconds", "resident MB", "of it own MB", "", title="soak")
    most = max(each.own for each in account.samples)
    for each in account.samples[:: -(-len(account.samples) // _SHOWN)]:
        sizes = (f"{each.resident / MEBI:.0f}", f"{each.own / MEBI:.1f}")
        bar = "█" * round(30 * each.own / most)
        table.add_row(f"{each.queries:,}", each.release, f"{each.seconds:.0f}", *sizes, bar)
    Console(width=100).print(table)
    speed = Table("release", "answers", "ms p50", "p99", "slowest", title="latency, log included")
    for release, seconds in account.seconds.items():
        times = np.quantile(np.array(seconds) * 1000, (0.5, 0.99, 1)).tolist()
        speed.add_row(release, f"{len(seconds):,}", *(f"{each:.1f}" for each in times))
    Console(width=100).print(speed)
    published = ", ".join(f"{name} (exit code {code})" for name, code in publisher.done)
    grown = growth(account.samples)
    told = "unknown" if grown is None else f"{grown:+.2f} MB in {_UNIT:,} queries"
    print(f"growth of own memory: {told}; clicks: {account.clicks:,}")
    print(f"published meanwhile: {published}")
    print(f"errors: {dict(account.errors) or 'none'}")


def growth(samples: Sequence[Sample]) -> float | None:
    """MB in 10,000 queries, least squares over the later half of the last release's time.

    None with fewer than four samples in it.
    """
    mine = [each for each in samples if each.release == samples[-1].release]
    later = mine[len(mine) // 2 :]
    if len(later) < 4:  # noqa: PLR2004 -- a line through fewer points says nothing
        return None
    queries = np.array([each.queries for each in later], float)
    own = np.array([each.own for each in later], float)
    return float(np.polyfit(queries, own, 1)[0]) * _UNIT / MEBI


if __name__ == "__main__":
    main()
