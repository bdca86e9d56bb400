"""A fault of ltrr itself: a report that a user can attach to an issue, without secrets."""

import os
import platform
import re
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ltrr_cli import __version__

_LIBRARIES = (
    "typer", "rich", "prompt-toolkit", "numpy", "scipy", "tantivy", "hnswlib",
    "sentence-transformers", "tokenizers", "xgboost", "pyarrow", "duckdb", "marisa-trie",
    "rapidfuzz", "pydantic",
)  # fmt: skip
_PRIVATE_OPTION = re.compile(r"^--(user|[\w-]*(?:token|password|secret|key))(=.*)?$")
_IN_URL = re.compile(r"://[^/@\s]+@")
_NAMED = re.compile(r"(?i)\b([\w-]*(?:token|password|passwd|secret|api_?key))(\s*[=:]\s*)\S+")


def write_report(error: BaseException, arguments: Sequence[str]) -> Path:
    """Writes versions, command and traceback to a new file and returns its path."""
    handle, name = tempfile.mkstemp(prefix="ltrr-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(report(error, arguments))
    return Path(name)


def report(error: BaseException, arguments: Sequence[str]) -> str:
    """The text of a report: no environment, no values of variables, no names of people."""
    trace = "".join(traceback.format_exception(error))
    lines = [
        f"ltrr {__version__}, Python {platform.python_version()}, {platform.platform()}",
        ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
        "",
        f"command: ltrr {' '.join(map(repr, _without_private(arguments)))}",
        "",
        trace,
    ]
    return _hide("\n".join(lines), _private(arguments))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def _without_private(arguments: Sequence[str]) -> list[str]:
    """The arguments with the values of private options replaced by stars.

    >>> _without_private(["query", "love", "--user", "ann", "--user=bob"])
    ['query', 'love', '--user', '***', '--user=***']
    """
    kept: list[str] = []
    for argument in arguments:
        option = _PRIVATE_OPTION.match(argument)
        if kept and _PRIVATE_OPTION.match(kept[-1]) and "=" not in kept[-1]:
            kept.append("***")
        elif option and option[2]:
            kept.append(f"--{option[1]}=***")
        else:
            kept.append(argument)
    return kept


def _private(arguments: Sequence[str]) -> set[str]:
    """The values that `_without_private` hides, for hiding them in the traceback too."""
    shown = _without_private(arguments)
    hidden = {a for a, b in zip(arguments, shown, strict=True) if a != b}
    return {value.partition("=")[2] if value.startswith("--") else value for value in hidden}


def _hide(text: str, private: set[str]) -> str:
    for value in private - {""}:
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "***", text)
    text = _NAMED.sub(r"\1\2***", _IN_URL.sub("://***@", text))
    return text.replace(str(Path.home()), "~") if str(Path.home()) != "/" else text
