"""Runs `guided` in a process and reads what came of it."""

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.account import Account, Outcome
from tests.fuzz.target import Target

_STARTING = 120
_EDGES = re.compile(r"cov: (\d+) ft:")
_TOLD = 12


def missing() -> str:
    """Why nothing can be guided; empty when it can."""
    if importlib.util.find_spec("atheris") is None:
        return "atheris is not installed (pip install -e '.[fuzz]')"
    return ""


def fuzz_guided(
    target: Target, index: Path, *, count: int, seconds: float, seed: int = 1
) -> Account:
    """Runs a target under atheris on at most so many inputs, or for so long.

    A process that ends untimely is a crash, and is not begun again.
    """
    with tempfile.TemporaryDirectory(dir=index.parent) as place:
        folder = Path(place)
        numbers = (str(count), str(max(1, round(seconds))), str(seed))
        command = [sys.executable, "-m", "tests.fuzz.guided", target.name, str(index), place]
        told = folder / "told"
        with told.open("w") as stderr:
            done = subprocess.run(
                [*command, *numbers],
                stdout=stderr,
                stderr=stderr,
                timeout=_STARTING + 2 * seconds,
                check=False,
            )
        account = _account(folder / "outcomes")
        text = told.read_text("utf-8", "replace")
        edges = _EDGES.findall(text)
        account.edges = int(edges[-1]) if edges else None
        if done.returncode:
            lines = "\n".join(text.splitlines()[-_TOLD:])
            crash = f"process ended: exit code {done.returncode}\n{lines}\n"
            account.take(Outcome(crash=crash))
    return account


def _account(file: Path) -> Account:
    account = Account()
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        account.take(Outcome(*json.loads(line)))
    return account
