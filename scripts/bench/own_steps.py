"""ltrr as its user runs it: index, train, query; each a process, timed."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.costs import Cost, bytes_in, run
from bench.parting import write_click_log
from ltrr_cli import wiring
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.release import MEMORY, POLICY, RANKER

BUILT, TAKEN, TAUGHT = "ltrr index", "copy of an index", "ltrr train"
"""What the costs are called."""

_NEVER_COMPILED = "PYTHONDONTWRITEBYTECODE"  # with it every process compiles all of ltrr, .3 s


def build_index(catalogue: Path, index: Path, *, histories: Path | None) -> Cost:
    """Indexes a catalogue, afresh."""
    shutil.rmtree(index, ignore_errors=True)
    words = ["index", str(catalogue), "--index", str(index)]
    words += [] if histories is None else ["--histories", str(histories)]
    cost = run(words, log=index.with_suffix(".log"))
    return replace(cost, disk=bytes_in(index))


def take_index(given: Path, index: Path, *, learns: bool) -> Cost:
    """Copies an index, since learning writes into it.

    Raises:
        SystemExit: it has learnt already, and it cannot be known whether from the test.
    """
    found = wiring.list_releases(given)
    parts = [each.manifest.parts() for each in found.entries if each.manifest is not None]
    if learns and any({POLICY, MEMORY, RANKER} & each.keys() for each in parts):
        raise SystemExit(f"{given}: has learnt already; give one that has not, or --no-training")
    shutil.rmtree(index, ignore_errors=True)
    started = time.perf_counter()
    shutil.copytree(given, index)
    return Cost(seconds=time.perf_counter() - started, disk=bytes_in(index))


def teach(index: Path, teaching: Sequence[Feedback], *, encoder: bool) -> Cost:
    """Trains on judged queries; what is surely better serves from then on."""
    log = index.with_name("teaching.parquet")
    write_click_log(log, teaching)
    before = bytes_in(index)
    words = ["train", "--logs", str(log), "--index", str(index)]
    words += [] if encoder else ["--no-encoder"]
    cost = run(words, log=index.with_name("training.log"))
    return replace(cost, disk=bytes_in(index) - before)


def learnt(index: Path) -> str:
    """What the release that serves has learnt, and what the gate said, in a sentence."""
    found = wiring.list_releases(index)
    told = [f"release {found.current} serves"]
    for entry in found.entries:
        if entry.gate is not None:
            said = "passed" if entry.gate.passed else "refused, it does not serve"
            gain = f"{entry.gate.gain:+.4f} ({entry.gate.low:+.4f}, {entry.gate.high:+.4f})"
            told.append(f"the gate on {entry.gate.metric}: {gain}, {said}")
    return "; ".join(told) if len(told) > 1 else f"{told[0]}, it has learnt nothing"


def fresh_seconds(index: Path, texts: Sequence[str]) -> tuple[float, ...]:
    """Wall seconds of `ltrr query` as a process of its own, for each text.

    One more is run first: it compiles the modules, as an installation does.
    """
    compiling = {name: value for name, value in os.environ.items() if name != _NEVER_COMPILED}
    found = []
    for text in (*texts[:1], *texts):
        words = [sys.executable, "-m", "ltrr_cli", "query", "--index", str(index), "--json"]
        started = time.perf_counter()
        subprocess.run(  # noqa: S603
            [*words, "--", text], check=True, capture_output=True, env=compiling
        )
        found.append(time.perf_counter() - started)
    return tuple(found[1:])
