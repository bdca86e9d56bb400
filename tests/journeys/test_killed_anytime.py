"""Programs killed (SIGKILL) at random moments of their work: nothing is lost, the next cleans up.

Works take turns: clicks in a conversation, a build, an update, switching between releases,
removing old ones, a training. `LTRR_KILLS` says how many are killed in all; when it is not set 5
are, all but the training, which takes 20 seconds.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from ltrr_cli import wiring
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.commands.ask import Ask, query_of
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.records.events import Click, Unreadable
from tests.conftest import ASSETS
from tests.journeys.test_train_journey import copied, judged_log

KILLS = int(os.environ.get("LTRR_KILLS", "5"))
ROOT = Path(__file__).parents[2]
TEXTS = ("tayler love", "codeword track-5", "sad songs by beyonce")
TALK = "tayler love\n1\n2\n" * 15
TRAIN = """
import sys
from pathlib import Path
from tests.journeys.test_train_journey import trained
trained(Path(sys.argv[1]), Path(sys.argv[2]), force=True)
"""
"""As `ltrr train --force`, with the small effort of tests."""
SWITCH = """
import sys
from pathlib import Path
from ltrr_cli import wiring
index = Path(sys.argv[1])
found = wiring.list_releases(index)
other = next(each.number for each in found.entries if each.number != found.current)
for _ in range(10):
    wiring.promote(index, other)
    wiring.rollback(index)
"""
"""As `ltrr releases promote N` and `ltrr releases rollback`, again and again."""


@dataclass(kw_only=True)
class Work:
    """A program that changes an index; seconds: that it took when nobody killed it.

    before: a work that makes something to do, and is not killed; goes_back: whether an earlier
    release may be current afterwards, without what it had learnt online.
    """

    name: str
    command: tuple[str, ...]
    typed: str = ""
    before: "Work | None" = None
    goes_back: bool = False
    seconds: float = 0.0


@dataclass(kw_only=True)
class Seen:
    """What must not get lost: the release that serves, its pages, and clicks told to be kept."""

    index: Path
    release: str = ""
    pages: tuple[tuple[str, ...], ...] = ()
    clicks: list[Click] = field(default_factory=list)

    def look(self) -> None:
        """Looks at the index as it is now."""
        engine = wiring.open_engine(self.index)
        self.release = engine.release
        answers = [
            answer_query(engine, query_of(engine, text, Ask()), explores=False) for text in TEXTS
        ]
        self.pages = tuple(
            tuple(result.entity.id for result in answer.results) for answer in answers
        )
        self.clicks = [each for each in self.log() if isinstance(each, Click)]

    def log(self) -> Iterator[Click | Unreadable]:
        return wiring.open_event_log(self.index).clicks()


def works(index: Path, folder: Path) -> list[Work]:
    """All that writes into an index."""
    more, log = folder / "more.jsonl", judged_log(folder / "log.parquet", queries=150)
    song = {"id": "new:1", "type": "track", "title": "Zorp Parade", "artists": ["Gnarl"]}
    more.write_text(json.dumps(song) + "\n", "utf-8")
    program, place = (sys.executable, "-m", "ltrr_cli"), ("--index", str(index))
    update = Work(name="update", command=(*program, "index", "--update", str(more), *place))
    return [
        Work(name="clicks", command=(*program, "query", "-i", *place), typed=TALK),
        Work(name="build", command=(*program, "index", str(ASSETS / "tiny.jsonl"), *place)),
        update,
        Work(name="switch", command=(sys.executable, "-c", SWITCH, str(index)), goes_back=True),
        Work(name="prune", command=(*program, "releases", "prune", *place), before=update),
        Work(name="training", command=(sys.executable, "-c", TRAIN, str(index), str(log))),
    ]


def run(work: Work, folder: Path, *, until: float | None = None) -> str:
    """What a program told on stderr before it ended, or was killed after so many seconds."""
    typed, told = folder / "typed", folder / "told"
    typed.write_text(work.typed, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with typed.open() as stdin, told.open("w") as stderr:
        child = subprocess.Popen(
            work.command,
            cwd=ROOT,
            env=environment,
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        try:
            child.wait(until)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
    assert child.returncode in {0, -signal.SIGKILL}, told.read_text("utf-8")
    return told.read_text("utf-8")


def measured(work: Work, folder: Path) -> None:
    """Lets a program come to its end once, which says how long it takes."""
    if not work.seconds:
        began = time.perf_counter()
        run(work, folder)
        work.seconds = time.perf_counter() - began


def check(seen: Seen, told: str, *, work: Work) -> None:
    """That a killed program took nothing with it; told: what it said until then."""
    before = Seen(index=seen.index, release=seen.release, pages=seen.pages, clicks=seen.clicks)
    assert wiring.verify(seen.index) == []
    assert all(entry.problem is None for entry in wiring.list_releases(seen.index).entries)
    seen.look()
    acknowledged = told.count("recorded: ")
    new = len(seen.clicks) - len(before.clicks)
    assert seen.clicks[: len(before.clicks)] == before.clicks
    assert acknowledged <= new <= acknowledged + 1
    if seen.release == before.release and not new:
        assert seen.pages == before.pages or work.goes_back
    elif seen.release != before.release:
        assert int(seen.release) > int(before.release) or work.goes_back


def test_killed_at_any_moment(tiny_index: Path, tmp_path: Path) -> None:
    index, rng = copied(tiny_index, tmp_path), random.Random(3)
    seen = Seen(index=index)
    every = works(index, tmp_path)
    for work in islice(cycle(every), KILLS):
        if work.before is not None:
            run(work.before, tmp_path)
        measured(work, tmp_path)
        if work.before is not None:
            run(work.before, tmp_path)
        seen.look()
        moment = rng.uniform(0.2, 1.0) * work.seconds
        sys.stdout.write(f"{work.name} after {moment:.2f} of {work.seconds:.2f} s\n")
        check(seen, run(work, tmp_path, until=moment), work=work)
    for work in every[1:]:
        if work.seconds:
            run(work.before or work, tmp_path)
            run(work, tmp_path)
    assert layout.leftovers(index) == [] and layout.strangers(index) == []
    assert not (index / layout.NEW_MANIFEST).exists()
    assert not list(tmp_path.glob(".ltrr-training-*"))
    clicks = seen.clicks
    seen.look()
    assert seen.clicks == clicks
    assert wiring.verify(index) == []


def test_a_conversation_that_ends_keeps_all_its_clicks(tiny_index: Path, tmp_path: Path) -> None:
    """Or the test above would count nothing."""
    index = copied(tiny_index, tmp_path)
    told = run(works(index, tmp_path)[0], tmp_path)
    found = [each for each in Seen(index=index).log() if isinstance(each, Click)]
    assert len(found) == told.count("recorded: ") == 30
