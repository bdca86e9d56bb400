"""Worker processes: order, engines, and threads."""

import atexit
import gc
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import cast

import pytest

from ltrr_cli.flows.workers import in_workers
from ltrr_cli.ports import Engine

openings = count(1)


@dataclass(frozen=True)
class Opens:
    """What stands for an engine here: its name, and how many this process had opened by then."""

    name: str

    def __call__(self) -> Engine:
        return cast("Engine", f"{self.name}{next(openings)}")


def threads(engine: Engine, task: int) -> tuple[str, int, str | None]:
    return str(engine), task, os.environ.get("OPENBLAS_NUM_THREADS")


@pytest.fixture
def undecided(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    yield
    assert "OPENBLAS_NUM_THREADS" not in os.environ, "what was set for workers is taken back"


@pytest.mark.usefixtures("undecided")
def test_results_come_in_order_from_the_engine_of_each_task_with_one_thread() -> None:
    tasks = [(Opens(name), number) for name in "ab" for number in range(5)]
    found = list(in_workers(threads, tasks, workers=1))
    assert found == [(name, number, "1") for name in ("a1", "b2") for number in range(5)]


def test_who_says_how_many_threads_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    assert list(in_workers(threads, [(Opens("a"), 0)], workers=1)) == [("a1", 0, "3")]
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"


def test_without_tasks_nothing_happens() -> None:
    assert list(in_workers(threads, [])) == []


def write_in_the_end(engine: Engine, file: str) -> int:
    """Leaves what Python would do after a process has ended; how often it looks for garbage."""
    atexit.register(Path(file).touch)
    sys.stdout.write(f"said by a worker of {engine}\n")
    return gc.get_threshold()[0]


def test_a_worker_leaves_at_once_with_all_that_it_had_to_say(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "taken apart"
    (threshold,) = in_workers(write_in_the_end, [(Opens("a"), str(file))], workers=1)
    assert threshold > gc.get_threshold()[0]
    assert capfd.readouterr().out == "said by a worker of a1\n"
    assert not file.exists()
