"""What came of inputs: read, refused with an error of ltrr, or a crash."""

import io
import traceback
import warnings
from collections import Counter
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import ltrr_cli
from ltrr_cli.errors import LtrrError
from tests.fuzz.target import Bench, Target

SHOWN = 8
"""Lines of a traceback that are kept of a crash."""
_PACKAGE = Path(ltrr_cli.__file__).parent


class Outcome(NamedTuple):
    """Of one input; all empty: it was read.

    refused: the class of the error; place: the line of ltrr that raised it; crash: a traceback.
    """

    refused: str = ""
    place: str = ""
    crash: str = ""


@dataclass(slots=True, kw_only=True)
class Account:
    """What came of the inputs of a target; crashes: number of the input, and what happened.

    places: the lines that refused; edges: pairs of lines of ltrr that were run one after the other,
    where that was watched; seconds: how long all took.
    """

    inputs: int = 0
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    crashes: dict[int, str] = field(default_factory=dict)
    edges: int | None = None
    seconds: float = 0.0

    def take(self, outcome: Outcome) -> None:
        """Counts the next input."""
        if outcome.crash:
            self.crashes[self.inputs] = outcome.crash
        elif outcome.refused:
            self.refused[outcome.refused] += 1
            self.places.add(outcome.place)
        else:
            self.read += 1
        self.inputs += 1


def try_input(target: Target, data: bytes, bench: Bench) -> Outcome:
    """Runs a target; an error of ltrr without a message is a crash too."""
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("error")
            target.run(data, bench)
    except LtrrError as error:
        if str(error).strip():
            return Outcome(type(error).__name__, _place(error.__traceback__))
        return Outcome(crash=_told(error, data))
    except BaseException as error:  # noqa: BLE001 -- whatever it is, it is what is looked for
        return Outcome(crash=_told(error, data))
    return Outcome()


def _told(error: BaseException, data: bytes) -> str:
    lines = traceback.format_exc(limit=-SHOWN).splitlines()
    head = f"{type(error).__name__}: {error}"[:300]
    return "\n".join([head, f"input: {data[:300]!r}"[:500], *lines[-2 * SHOWN :], ""])


def _place(trace: TracebackType | None) -> str:
    """The innermost line of ltrr."""
    place = ""
    for frame, line in traceback.walk_tb(trace):
        file = Path(frame.f_code.co_filename)
        if _PACKAGE in file.parents:
            place = f"{file.relative_to(_PACKAGE)}:{line}"
    return place
