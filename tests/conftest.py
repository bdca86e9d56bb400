"""Indexes that many tests look at, each built once a session through the real wiring."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from ltrr_cli import wiring
from ltrr_cli.config import BuildSettings
from ltrr_cli.ports import Advance, Engine

collect_ignore = ["fuzz/guided.py"]  # a program of its own, which needs atheris

settings.register_profile("no deadline", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("no deadline")

ASSETS = Path(__file__).parent / "assets"
ROOT = Path(__file__).parent.parent


def _ignore(count: int = 1) -> None:
    del count


class Silent:
    """A progress display that shows nothing and remembers its warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    @contextmanager
    def stage(self, name: str, *, total: int | None = None) -> Iterator[Advance]:
        del name, total
        yield _ignore

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def _history(folder: Path) -> Path:
    """One listener who plays Taylor Swift and ABBA-like pop a lot."""
    plays = [
        {"user_id": "ana", "entity_id": "artist:taylor-swift", "plays": 40},
        {"user_id": "ana", "entity_id": "artist:beyonce", "plays": 10},
    ]
    file = folder / "plays.jsonl"
    file.write_text("\n".join(map(json.dumps, plays)), "utf-8")
    return file


@pytest.fixture(scope="session")
def tiny_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """26 entities of all types, with histories but without sparse vectors."""
    folder = tmp_path_factory.mktemp("tiny")
    settings = BuildSettings(histories=_history(folder))
    index = folder / "index"
    wiring.build(ASSETS / "tiny.jsonl", index, settings=settings, progress=Silent())
    return index


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole sample catalogue, with histories."""
    folder = tmp_path_factory.mktemp("sample")
    settings = BuildSettings(histories=_history(folder))
    catalogue = ROOT / "sample_catalog" / "catalog.jsonl"
    wiring.build(catalogue, folder / "index", settings=settings, progress=Silent())
    return folder / "index"


@pytest.fixture(scope="session")
def tiny(tiny_index: Path) -> Engine:
    return wiring.open_engine(tiny_index)


@pytest.fixture(scope="session")
def sample(sample_index: Path) -> Engine:
    return wiring.open_engine(sample_index)
