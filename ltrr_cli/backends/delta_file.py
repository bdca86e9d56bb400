"""What a release learns online: one file, a line a click, only ever appended to.

    {"crc32":"5f0c9e0d","lesson":{"query_id":"…", …}}

Any number of processes may append at once: a line is one write with O_APPEND, and it *begins*
with its line feed, so that the torn end that a killed process left never swallows the next one.
"""

import errno
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from ltrr_cli.errors import StorageError
from ltrr_cli.records import checked
from ltrr_cli.records.events import Unreadable
from ltrr_cli.records.lesson import Lesson

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_FIELDS = tuple(each.name for each in fields(Lesson))
_HEAD, _TAIL = b'{"crc32":"%08x","lesson":', b"}"
_HEAD_LENGTH = len(_HEAD % 0)
_FAULTS = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


def append_lesson(path: Path, lesson: Lesson) -> None:
    """Adds a line; when this returns it is on the disk. The folder is made when it is missing.

    Raises:
        StorageError: the disk refuses.
    """
    line = b"\n" + dump_lesson(lesson)
    try:
        is_new = not path.exists()
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            if os.write(descriptor, line) < len(line):  # what was written is torn, and passed over
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            _sync(path.parent)
            _sync(path.parent.parent)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}") from error


def read_lessons(path: Path) -> Iterator[Lesson | Unreadable]:
    """All lessons, oldest first, with what could not be read in its place; none without a file.

    Raises:
        StorageError: the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}") from error
    at = 0
    for line in data.split(b"\n"):
        if line:
            lesson = parse_lesson(line)
            yield Unreadable(place=f"{path}:{at}") if lesson is None else lesson
        at += len(line) + 1


def dump_lesson(lesson: Lesson) -> bytes:
    """A line, without its line feed."""
    values = {name: getattr(lesson, name) for name in _FIELDS}
    values["asked_at"] = lesson.asked_at.isoformat()
    text = _encode(values).encode("ascii")
    return _HEAD % zlib.crc32(text) + text + _TAIL


def parse_lesson(line: bytes) -> Lesson | None:
    """The lesson of a line; None when the line is torn or damaged."""
    text = line[_HEAD_LENGTH:-1]
    if line != _HEAD % zlib.crc32(text) + text + _TAIL:
        return None
    try:
        return _lesson(json.loads(text))
    except _FAULTS:  # sealed, but by another program
        return None


def _lesson(raw: dict[str, Any]) -> Lesson:
    return Lesson(
        query_id=checked.text(raw["query_id"]),
        query=checked.text(raw["query"]),
        asked_at=checked.moment(raw["asked_at"]),
        user=checked.optional_text(raw["user"]),
        session=checked.text(raw["session"]),
        entity_id=checked.name(raw["entity_id"]),
        position=checked.whole(raw["position"]),
        gain=checked.number(raw["gain"]),
        page=checked.texts(raw["page"]),
        situation={
            name: checked.number(value) for name, value in checked.mapping(raw["situation"]).items()
        },
        plan=checked.depths(raw["plan"]),
        ranks=checked.depths(raw["ranks"]),
    )


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
