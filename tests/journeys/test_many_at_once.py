"""Many programs on one index: some ask and click, one learns, one changes the catalogue."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ltrr_cli import wiring
from ltrr_cli.records.events import Click
from tests.journeys.test_killed_anytime import ROOT, TRAIN
from tests.journeys.test_train_journey import copied, judged_log

PATIENCE = 240.0
"""Seconds after which all stop; they are done in some twenty."""
SEARCHERS = 3
TEXTS = ("tayler love", "sad songs by beyonce", "queen")


@dataclass(kw_only=True)
class Scene:
    """An index and what its users are told.

    clicked: answers of which a click was acknowledged; refused: what the second writer heard.
    """

    index: Path
    folder: Path
    clicked: list[str] = field(default_factory=list)
    releases: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    updates: int = 0
    trained: threading.Event = field(default_factory=threading.Event)

    def ltrr(self, *words: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of a process of ltrr."""
        return self.python("-m", "ltrr_cli", *words, "--index", str(self.index))

    def python(self, *words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def learn(self) -> None:
        log = judged_log(self.folder / "log.parquet", queries=150)
        code, _, err = self.python("-c", TRAIN, str(self.index), str(log))
        if code:
            self.wrong.append(f"train: {err}")
        self.trained.set()

    def update(self) -> None:
        """Again and again; the lock of the other writer is the only excuse."""
        more = self.folder / "more.jsonl"
        while not self.trained.is_set() or not self.updates:
            title = f"Zorp Parade {self.updates}"
            song = {"id": "new:1", "type": "track", "title": title, "artists": ["Gnarl"]}
            more.write_text(json.dumps(song) + "\n", "utf-8")
            code, _, err = self.ltrr("index", "--update", str(more))
            if code == 0:
                self.updates += 1
                self.trained.wait(1)
            elif code == 1 and "another ltrr" in err and "(process " in err:
                self.refused.append(err)
                self.trained.wait(0.2)
            else:
                self.wrong.append(f"update: {code} {err}")

    def search(self) -> None:
        turns = 0
        while not self.trained.is_set() or turns < len(TEXTS):
            turns += 1
            code, out, err = self.ltrr("query", TEXTS[turns % len(TEXTS)], "--json")
            if code:
                self.wrong.append(f"query: {code} {err}")
                continue
            answer = json.loads(out)
            self.releases.add(answer["release"])
            code, _, err = self.ltrr("click", answer["query_id"], "1")
            if code:
                self.wrong.append(f"click: {code} {err}")
            else:
                self.clicked.append(answer["query_id"])


def at_once(*works: Callable[[], None]) -> bool:
    """Runs all of them beside each other; whether they came to an end."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)


def test_who_asks_clicks_learns_and_updates_at_once(tiny_index: Path, tmp_path: Path) -> None:
    scene = Scene(index=copied(tiny_index, tmp_path), folder=tmp_path)
    assert at_once(scene.learn, scene.update, *(scene.search for _ in range(SEARCHERS)))
    assert scene.wrong == []
    assert scene.updates >= 1
    log = wiring.open_event_log(scene.index)
    clicks = [each for each in log.clicks() if isinstance(each, Click)]
    assert sorted(click.query_id for click in clicks) == sorted(scene.clicked)
    assert len(scene.clicked) >= SEARCHERS * len(TEXTS)
    assert wiring.verify(scene.index) == []
    found = wiring.list_releases(scene.index)
    assert all(entry.problem is None for entry in found.entries)
    assert scene.releases <= {str(number) for number in range(1, found.current + 1)}
    code, out, err = scene.ltrr("query", "zorp parade", "--json", "--no-log")
    assert code == 0, err
    assert "new:1" in {result["id"] for result in json.loads(out)["results"]}
