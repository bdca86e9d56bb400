"""A build that is interrupted does not wait for the vectors that are made beside it."""

import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from ltrr_cli import wiring
from ltrr_cli.config import BuildSettings
from ltrr_cli.ports import Advance
from tests.conftest import ASSETS, Silent

LONG = 30.0  # seconds, what nothing takes


class Interrupts(Silent):
    """Interrupts a stage as ^C does, while the first vectors are being made."""

    def __init__(self, *, at: str) -> None:
        super().__init__()
        self._at = at
        self._making, self._interrupted = Event(), Event()
        self.ended_by: BaseException | None = None

    @contextmanager
    def stage(self, name: str, *, total: int | None = None) -> Iterator[Advance]:
        if name == "vectors":
            with self._vectors() as advance:
                yield advance
            return
        if name == self._at:
            assert self._making.wait(LONG)
            self._interrupted.set()
            raise KeyboardInterrupt
        with super().stage(name, total=total) as advance:
            yield advance

    @contextmanager
    def _vectors(self) -> Iterator[Advance]:
        def advance(count: int = 1) -> None:
            del count
            self._making.set()
            assert self._interrupted.wait(LONG)
            time.sleep(0.3)  # until the interruption is known

        try:
            yield advance
        except BaseException as error:
            self.ended_by = error
            raise


@pytest.mark.parametrize("stage", ["content understanding", "predicted queries"])
def test_vectors_end_when_the_rest_has_failed(tmp_path: Path, stage: str) -> None:
    display = Interrupts(at=stage)
    with pytest.raises(KeyboardInterrupt):
        wiring.build(
            ASSETS / "tiny.jsonl", tmp_path / "index", settings=BuildSettings(), progress=display
        )
    assert isinstance(display.ended_by, CancelledError)
    assert not (tmp_path / "index" / "manifest.json").exists()
