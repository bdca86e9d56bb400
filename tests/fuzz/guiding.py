"""Runs `guided` in a process and reads what came of it."""

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz.account import Account, Outcome

_EDGES = re.compile(r"cov: (\d+) ft:")
_TOLD = 12


def missing() -> str:
    """Why nothing can be guided; empty when it can."""
    if importlib.util.find_spec("atheris") is None:
        return "atheris is not installed (pip install -e '.[fuzz]')"
    return ""


def fuzz_guided(
    names: Sequence[str], index: Path, *, count: int, seconds: float, seed: int = 1
) -> dict[str, Account]:
    """Runs targets under atheris, each on at most so many inputs, or for so long.

    One whose process ends untimely has a crash, and is not begun again.
    """
    with tempfile.TemporaryDirectory(dir=index.parent) as place:
        numbers = (str(count), str(max(1, round(seconds))), str(seed))
        command = [sys.executable, "-m", "tests.fuzz.guided", str(index), place, *numbers, *names]
        subprocess.run(command, check=True)
        return {name: _account(Path(place) / name) for name in names}


def _account(folder: Path) -> Account:
    account = Account()
    outcomes = folder / "outcomes"
    for line in outcomes.read_text("utf-8").splitlines() if outcomes.exists() else ():
        account.take(Outcome(*json.loads(line)))
    ended = json.loads((folder / "ended").read_text("utf-8"))
    told = (folder / "told").read_text("utf-8", "replace")
    edges = _EDGES.findall(told)
    account.edges = int(edges[-1]) if edges else None
    account.seconds = ended["seconds"]
    if ended["code"]:
        lines = "\n".join(told.splitlines()[-_TOLD:])
        account.take(Outcome(crash=f"process ended: exit code {ended['code']}\n{lines}\n"))
    return account
