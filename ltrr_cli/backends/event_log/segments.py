"""Numbered files of lines that many processes append to at once, read from either end."""

import errno
import mmap
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ltrr_cli.errors import StorageError

FULL = 64 << 20
"""Bytes after which a file is followed by the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a file, without its line feed; place: file and byte."""

    place: str
    text: bytes


class Segments:
    """The files `NAME-000001.log`, `NAME-000002.log` … of a folder."""

    def __init__(self, folder: Path, name: str, *, full: int = FULL) -> None:
        self._folder = folder
        self._name = name
        self._full = full

    def append(self, lines: Sequence[bytes]) -> None:
        """Each line by one write, all of them on the disk when this returns.

        Raises:
            StorageError: the disk refuses.
        """
        try:
            descriptor = self._open()
            try:
                for line in lines:
                    _write(descriptor, b"\n" + line)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be written: {error.strerror}") from error

    def lines(self) -> Iterator[Line]:
        """All lines, oldest first.

        Raises:
            StorageError: a file cannot be read.
        """
        for path in self._paths():
            try:
                yield from _lines(path)
            except OSError as error:
                raise StorageError(f"{path} cannot be read: {error.strerror}") from error

    def containing(self, key: bytes) -> Iterator[bytes]:
        """The lines with these bytes in them, newest first.

        Raises:
            StorageError: a file cannot be read.
        """
        for path in reversed(self._paths()):
            try:
                yield from _containing(path, key)
            except OSError as error:
                raise StorageError(f"{path} cannot be read: {error.strerror}") from error

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"{self._name}-*.log"))

    def _open(self) -> int:
        paths = self._paths()
        newest = paths[-1] if paths else None
        if newest is not None and newest.stat().st_size < self._full:
            return os.open(newest, os.O_WRONLY | os.O_APPEND)
        return self._begin(0 if newest is None else int(newest.stem.rpartition("-")[2]))

    def _begin(self, last: int) -> int:
        """The file after number `last`; another process may have begun it at the same moment."""
        if not self._folder.is_dir():
            self._folder.mkdir(exist_ok=True)
            _sync(self._folder.parent)
        path = self._folder / f"{self._name}-{last + 1:06d}.log"
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        _sync(self._folder)
        return descriptor


def _write(descriptor: int, data: bytes) -> None:
    if os.write(descriptor, data) < len(data):  # what was written is torn, and skipped for ever
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lines(path: Path) -> Iterator[Line]:
    at = 0
    with path.open("rb") as file:
        for line in file:
            text = line.removesuffix(b"\n")
            if text:
                yield Line(place=f"{path}:{at}", text=text)
            at += len(line)


def _containing(path: Path, key: bytes) -> Iterator[bytes]:
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return  # an empty file cannot be mapped
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            at = data.rfind(key)
            while at >= 0:
                begin, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
                yield data[begin : end if end >= 0 else len(data)]
                at = data.rfind(key, 0, begin)
