"""One command from a catalogue and judged queries to a report: ltrr beside public engines.

Builds an index, lets it learn from a part of the queries, and asks it and every peer the rest:
recall of the first 50, nDCG@10, query times beside a bare search; time, memory, disk of builds.

Example: python scripts/benchmark_realmix.py catalog.jsonl.gz queries.parquet --work /tmp/bench
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
from bench.as_json import as_json
from bench.findings import Findings, Setting
from bench.machine import commit, machine, versions
from bench.options import command_line, read_options
from bench.own_steps import fresh_seconds, learnt
from bench.parting import parted, some_of_each
from bench.quality import insight, worth
from bench.report import as_markdown
from bench.systems import ask_all, ids_of, make_ready
from peers import PEERS
from rich.console import Console
from rich.markdown import Markdown

from ltrr_cli import wiring
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.commands.progress import progress
from ltrr_cli.flows.evaluating.grouping import grouping
from ltrr_cli.flows.training.split import sample
from ltrr_cli.records.evaluation import RELEASE
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.wiring.openers import OpenRelease

Events = Sequence[Feedback]


def main() -> None:
    """Builds, teaches, asks, tells."""
    options = read_options(__doc__ or "")
    options.work.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(options.seed)
    here, began = machine(), wiring.clock().now()
    teaching, test = parted(read_judged(options.queries, now=began).queries)
    teaching = sample(teaching, most=options.teach, rng=rng)
    test = some_of_each(test, most=options.per_segment, rng=rng)
    teaching = () if options.no_training else teaching
    journal = make_ready(options, teaching)
    answers, missing = ask_all(options, test, journal=journal)
    index = options.work / "index"
    with progress().stage("every arm", total=len(test)) as advance:
        release = wiring.list_releases(index).current
        seen = insight(OpenRelease(index=index, release=release), test, advance=advance)
    lists = ids_of(index, answers)
    lists |= {f"ltrr, {name}": each for name, each in seen.lists.items() if name != RELEASE}
    findings = Findings(
        setting=Setting(
            command=command_line(),
            date=f"{began:%Y-%m-%d}",
            commit=commit(),
            machine=here,
            versions=versions(),
            entities=wiring.read_manifest(index).entities,
            teaching=_counted(teaching),
            test=_counted(test),
            learnt=learnt(index),
            notes=(*_notes(options), *missing),
        ),
        group=grouping(test, seed=options.seed),
        insight=seen,
        worth={name: worth(each, test) for name, each in lists.items()},
        costs=journal.costs,
        answers=answers,
        fresh=fresh_seconds(index, [each.query.text for each in test[: options.fresh]]),
        told={PEERS[name].name: PEERS[name].told for name in PEERS if PEERS[name].name in answers},
    )
    _tell(options, findings)


def _notes(options: argparse.Namespace) -> list[str]:
    found = []
    if options.resume:
        found.append("begun by an earlier run in the same folder: what was done then has its cost")
    if options.index is not None:
        found.append("the index was there already: its build is not measured in this run")
    if options.no_training:
        found.append("the index was asked as it is, nothing was taught in this run")
    return found


def _counted(events: Events) -> dict[str, int]:
    return dict(Counter(each.segment for each in events))


def _tell(options: argparse.Namespace, findings: Findings) -> None:
    text = as_markdown(findings)
    for path in options.out:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_json(findings) if path.suffix == ".json" else text, "utf-8")
    Console(width=None if sys.stdout.isatty() else 150).print(Markdown(text))


if __name__ == "__main__":
    main()
