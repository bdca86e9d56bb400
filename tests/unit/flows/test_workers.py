"""Worker processes: order, engines, and threads."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
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
