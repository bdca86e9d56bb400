"""One writer at a time."""

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import TextIO

from ltrr_cli.backends.index_folder.layout import LOCK
from ltrr_cli.errors import StorageError

_LONGEST = 120
_LOOK_AGAIN = 0.2  # seconds


@contextmanager
def only_writer(index: Path, *, started: datetime, patience: float = 0.0) -> Iterator[None]:
    """Holds the folder's write lock; the system lets go of it when the process dies.

    patience: seconds to wait for another writer to end.

    The file itself stays for ever: who removed it would let a third process lock a new one
    beside a second that still waits on the old.

    Raises:
        StorageError: another process holds it; the message says which, and since when.
    """
    with (index / LOCK).open("a+", encoding="utf-8") as stream:
        if not _locked(stream, patience=patience):
            stream.seek(0)
            raise StorageError(
                f"another ltrr{_holder(stream.read())} is writing to {index}: "
                "wait for it or stop it"
            )
        stream.truncate(0)
        json.dump({"pid": os.getpid(), "since": f"{started:%H:%M}", "command": _command()}, stream)
        stream.flush()
        try:
            yield
        finally:
            stream.truncate(0)


def _locked(stream: TextIO, *, patience: float) -> bool:
    """Whether the lock could be had; flock itself waits for ever or not at all."""
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(_LOOK_AGAIN)
        else:
            return True


def _command() -> str:
    """What this process was called for, cut to what a message can hold."""
    words = [Path(sys.argv[0]).name, *sys.argv[1:]] if sys.argv else []
    return shorten(" ".join(words), _LONGEST, placeholder=" …")


def _holder(text: str) -> str:
    """Who holds the lock, if it has already said so."""
    try:
        raw = json.loads(text)
        command = f": {raw['command']}" if raw.get("command") else ""
        return f" (process {int(raw['pid'])}, since {raw['since']}{command})"
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
