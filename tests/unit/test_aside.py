"""The folder for a training, and what is left of killed ones."""

import os
import subprocess
import sys
from pathlib import Path

from ltrr_cli.wiring.aside import aside


def test_it_goes_in_the_end_and_takes_what_the_dead_left(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = tmp_path / f".ltrr-training-{dead.pid}-abc"
    running = tmp_path / f".ltrr-training-{os.getpid()}-abc"
    stranger = tmp_path / ".ltrr-training-notes"
    for folder in (left, running, stranger):
        (folder / "inside").mkdir(parents=True)
    with aside(tmp_path / "index") as folder:
        assert folder.is_dir()
        assert not left.exists()
        assert running.exists()
        assert stranger.exists()
    assert not folder.exists()
