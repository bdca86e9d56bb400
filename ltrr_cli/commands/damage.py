"""When a command fails in a way that nobody foresaw: is a file of the index not as it was made?

Opening an index looks at the sizes of its files only, so that a query need not read them all. A bit
that a disk has turned shows later, as whatever error it may cause.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from ltrr_cli import wiring
from ltrr_cli.errors import LtrrError

_OPTION, _VARIABLE, _DEFAULT = "--index", "LTRR_INDEX", ".ltrr"
_TOLD = 5
_ADVICE = (
    "use another release (`ltrr releases rollback`), or rebuild the index with `ltrr index CATALOG`"
)


def damage_of(arguments: Sequence[str]) -> str | None:
    """What is wrong with the files of the index that a command was given; None when they are whole.

    It reads every byte of the current release.
    """
    try:
        found = wiring.verify(index_of(arguments))
    except (LtrrError, OSError):  # no index, or none that could be looked at
        return None
    if not found:
        return None
    more = [f"and {len(found) - _TOLD} more"] if len(found) > _TOLD else []
    return "\n".join([*found[:_TOLD], *more, f"the index is damaged: {_ADVICE}"])


def index_of(arguments: Sequence[str]) -> Path:
    """The index folder that the arguments of a command name.

    >>> index_of(["query", "love", "--index", "a"]), index_of(["query", "--index=b", "love"])
    (PosixPath('a'), PosixPath('b'))
    """
    named = os.environ.get(_VARIABLE) or _DEFAULT
    for argument, following in zip(arguments, [*arguments[1:], None], strict=True):
        if argument == _OPTION and following is not None:
            named = following
        elif argument.startswith(f"{_OPTION}="):
            named = argument.partition("=")[2]
    return Path(named)
