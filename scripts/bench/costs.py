"""What a piece of work costs: time, memory, disk."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_KIBIBYTE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """seconds: wall time; cpu: seconds of all processors; peak: bytes of the largest process at
    its largest; disk: bytes of files that were left. None is what was not measured.
    """

    seconds: float
    cpu: float | None = None
    peak: int | None = None
    disk: int | None = None


def run(command: Sequence[str], *, log: Path) -> Cost:
    """Runs `python -m ltrr_cli` with these words; what it says goes to a file.

    Raises:
        SystemExit: it failed; tells the end of what it said.
    """
    started = time.perf_counter()
    with log.open("wb") as out:
        words = [sys.executable, "-m", "ltrr_cli", *command]
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT)  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        told = log.read_text("utf-8", "replace")[-2000:]
        raise SystemExit(f"ltrr {' '.join(command)} failed: {told}")
    return Cost(
        seconds=time.perf_counter() - started,
        cpu=used.ru_utime + used.ru_stime,
        peak=used.ru_maxrss * _KIBIBYTE,
    )


def peak_of_this_process() -> int | None:
    """Bytes that this process held at most; None where the system does not tell.

    Not from getrusage: there a child begins with the size of its parent.
    """
    try:
        status = Path("/proc/self/status").read_text("utf-8")
    except OSError:
        return None
    told = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(told[0]) * _KIBIBYTE if told else None


def bytes_in(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
