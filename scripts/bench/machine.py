"""Where and with what a benchmark ran: commit, versions, processor, memory."""

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).parent.parent.parent
_PACKAGES = (
    "ltrr-cli", "numpy", "tantivy", "hnswlib", "xgboost", "duckdb", "pyarrow",
    "bm25s", "numba", "lancedb",
)  # fmt: skip


def commit() -> str:
    """The commit of this tree, with a mark if files differ from it; a dash outside of git."""
    try:
        name = _git("rev-parse", "--short=12", "HEAD")
        changed = _git("status", "--porcelain", "--", "ltrr_cli", "scripts", "pyproject.toml")
    except (OSError, subprocess.CalledProcessError):
        return "-"
    return f"{name}, with changes that are not committed" if changed else name


def versions() -> dict[str, str]:
    """Package → version, of those that are installed; Python and SQLite too."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def machine() -> str:
    """System, processors, memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"{memory:.0f} GiB of memory, load {busy:.1f} at the beginning"
    )


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *words],  # noqa: S607
        cwd=_ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()
