"""`python -m ltrr_cli` and the entry `ltrr`: runs a command, answers for what goes wrong."""

import os
import sys
from collections.abc import Sequence

import typer
import typer.main

from ltrr_cli.commands.terminal import be_tolerant
from ltrr_cli.commands.usage import TYPER_ERROR, UsageError, help_hint, usage_message
from ltrr_cli.commands.visible import visible
from ltrr_cli.errors import IndexDamagedError, LtrrError
from ltrr_cli.garbage import collect_seldom
from ltrr_cli.main import OutputClosedError, app

USAGE, FAULT, INTERRUPTED = 2, 3, 130


def run() -> None:
    """The whole program."""
    collect_seldom()
    be_tolerant()
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Runs one command and returns the exit code; says on stderr what went wrong.

    An output that nobody reads any more (`ltrr query love | head`) is no error.
    """
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except (BrokenPipeError, OutputClosedError):
        _discard_output()
        code = 0
    except TYPER_ERROR as error:
        code = _complain(usage_message(error), hint=help_hint(error, arguments), code=USAGE)
    except UsageError as error:
        code = _complain(str(error), hint=help_hint(error, arguments), code=error.exit_code)
    except LtrrError as error:
        code = _complain(str(error), code=error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = _complain("interrupted", code=INTERRUPTED)
    except (SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 -- the outermost; a panic in Rust is no Exception
        code = _blame(error, arguments)
    return code


def _invoke(arguments: Sequence[str]) -> int:
    """The exit code of a command; typer hands Ctrl-C back as the code 130."""
    command = typer.main.get_command(app)
    code = command.main(list(arguments), prog_name="ltrr", standalone_mode=False)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return int(code or 0)


def _complain(message: str, *, code: int, hint: str = "") -> int:
    lines = [f"error: {_lines(message)}", *([hint] if hint else [])]
    typer.echo("\n".join(lines), err=True)
    return code


def _lines(message: str) -> str:
    """A message may have several lines, each of them made visible."""
    return "\n".join(visible(line) for line in message.split("\n"))


def _blame(error: BaseException, arguments: Sequence[str]) -> int:
    """Says that a file of the index is damaged, if one is; else that ltrr is at fault."""
    from ltrr_cli.commands.damage import damage_of  # noqa: PLC0415 -- rarely needed

    try:
        damage = damage_of(arguments)
    except BaseException:  # noqa: BLE001 -- the error that is told must be the first one
        damage = None
    if damage is None:
        return _report(error, arguments)
    return _complain(damage, code=IndexDamagedError.exit_code)


def _report(error: BaseException, arguments: Sequence[str]) -> int:
    """Tells of a fault of ltrr; when even the report cannot be written, of that too."""
    from ltrr_cli.commands.faults import write_report  # noqa: PLC0415 -- 100 ms, rarely needed

    what = f"ltrr failed: {type(error).__name__}: {error}"
    try:
        path = write_report(error, arguments)
    except OSError as trouble:
        return _complain(f"{what}\nno report could be written: {trouble}", code=FAULT)
    return _complain(
        f"{what}\nthis is a fault of ltrr; please attach {path} to an issue", code=FAULT
    )


def _discard_output() -> None:
    """Sends what is still buffered to nowhere, so that leaving Python does not complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


if __name__ == "__main__":
    run()
