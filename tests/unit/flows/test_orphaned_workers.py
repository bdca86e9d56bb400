"""Worker processes end with the process that they work for."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

_PARENT = """
import time
from ltrr_cli.flows.workers import processes

if __name__ == "__main__":
    with processes(2) as pool:
        print(sum(pool.map(abs, range(-8, 0))), flush=True)
        time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=lambda each: each.name)
def test_workers_do_not_outlive_who_started_them(how: signal.Signals, tmp_path: Path) -> None:
    """They have its output too, which therefore ends when the last of them does."""
    script = tmp_path / "parent.py"
    script.write_text(_PARENT, "utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "36\n"
        parent.send_signal(how)
        rest, _ = parent.communicate(timeout=60)
        assert rest == ""
    assert parent.returncode == -how
