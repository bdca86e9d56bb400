"""Wrong usage, exit code 2: what to say, and where the right usage is told."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

import typer

from ltrr_cli.errors import LtrrError

TYPER_ERROR: type[Exception] = typer.BadParameter.__mro__[2]
"""The base of typer's own errors; typer carries a copy of click and does not export its name."""


_EXTRA = re.compile(r"Got unexpected extra argument(s|\(s\))? \((.*)\)", re.DOTALL)


class UsageError(LtrrError):
    """Options that do not go together."""

    exit_code = 2


def check_folder(option: str, path: Path | None) -> None:
    """Refuses a file to be written after long work into a folder that is not there.

    Raises:
        UsageError: the folder of the path is none.
    """
    if path is not None and not path.parent.is_dir():
        raise UsageError(f"{option} {path}: there is no folder {path.parent}, create it first")


def usage_message(error: Exception) -> str:
    """A typer error in the register of ltrr: lower case, no full stop, at most one suggestion.

    >>> usage_message(typer.BadParameter("'x' is not a valid integer.", param_hint="--shown"))
    "invalid value for --shown: 'x' is not a valid integer"
    """
    if hasattr(error, "possibilities") and hasattr(error, "option_name"):
        near = _nearest(error.option_name, error.possibilities or ())
        hint = f", did you mean '{near}'?" if near else ""
        return f"no such option '{error.option_name}'{hint}"
    text = str(error.format_message()) if hasattr(error, "format_message") else str(error)
    text = text.replace("int range", "integer").replace("float range", "number")
    text = _EXTRA.sub(r"unexpected argument: \2; put words that belong together in quotes", text)
    text = text.strip().replace(". Did you mean", ", did you mean").removesuffix(".")
    return text[:1].lower() + text[1:]


def _nearest(option: str, possible: Iterable[str]) -> str | None:
    """The option nearest to what was typed; the dashes, which all share, make none near.

    >>> _nearest("--jsn", ["--json", "--shown"]), _nearest("--lmit", ["--at"])
    ('--json', None)
    """
    options = {name.lstrip("-"): name for name in possible}
    near = get_close_matches(option.lstrip("-"), options, n=1)
    return options[near[0]] if near else None


def help_hint(error: Exception, arguments: Sequence[str]) -> str:
    """Where to read on: "see 'ltrr query --help'"."""
    context = getattr(error, "ctx", None)
    if context is not None:
        return f"see '{context.command_path} --help'"
    return f"see 'ltrr {arguments[0]} --help'" if arguments else "see 'ltrr --help'"
