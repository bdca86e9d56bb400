"""Wrong usage, exit code 2: what to say, and where the right usage is told."""

import re
from collections.abc import Sequence

import typer

from ltrr_cli.errors import LtrrError
from ltrr_cli.records.shown import shown

TYPER_ERROR: type[Exception] = typer.BadParameter.__mro__[2]
"""The base of typer's own errors; typer carries a copy of click and does not export its name."""


_EXTRA = re.compile(r"Got unexpected extra argument(s|\(s\))? \((.*)\)", re.DOTALL)


class UsageError(LtrrError):
    """Options that do not go together."""

    exit_code = 2


def usage_message(error: Exception) -> str:
    """A typer error in the register of ltrr: lower case, no full stop, at most one suggestion.

    >>> usage_message(typer.BadParameter("'x' is not a valid integer.", param_hint="--shown"))
    "invalid value for --shown: 'x' is not a valid integer"
    """
    possible = getattr(error, "possibilities", None)
    if hasattr(error, "possibilities") and hasattr(error, "option_name"):
        hint = f", did you mean '{possible[0]}'?" if possible else ""
        return f"no such option '{error.option_name}'{hint}"
    if refused := _refused_value(error):
        return refused
    text = str(error.format_message()) if hasattr(error, "format_message") else str(error)
    text = _EXTRA.sub(r"unexpected argument: \2; put words that belong together in quotes", text)
    text = text.strip().replace(". Did you mean", ", did you mean").removesuffix(".")
    return text[:1].lower() + text[1:]


def _refused_value(error: Exception) -> str:
    """The value that typer's types refused and what they expect; empty for other errors."""
    details = getattr(error.__cause__, "errors", None)
    parameter = getattr(error, "param", None)
    if details is None or parameter is None:
        return ""
    detail = details()[0]
    expected = detail["msg"].removeprefix("Input should be ").partition(", unable")[0]
    name = parameter.get_error_hint()
    return f"invalid value for {name}: {shown(detail['input'])}, expected {expected}"


def help_hint(error: Exception, arguments: Sequence[str]) -> str:
    """Where to read on: "see 'ltrr query --help'"."""
    context = getattr(error, "ctx", None)
    if context is not None:
        return f"see '{context.command_path} --help'"
    return f"see 'ltrr {arguments[0]} --help'" if arguments else "see 'ltrr --help'"
