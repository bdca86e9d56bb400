"""How a gzip file of a stranger is read: one that unpacks to absurdly much is refused.

A few kilobytes can unpack to gigabytes (deflate packs 1,032 to 1 at best). Catalogues and logs pack
5 to 20 to 1, so what goes far beyond that is damaged or made to do harm.
"""

import gzip
import io
from pathlib import Path
from typing import IO

MOST = 200
"""Times its own size that a file may unpack to."""
FREE = 64 << 20
"""Bytes that any file may unpack to."""


class TooMuchError(gzip.BadGzipFile):
    """A file unpacks to more than it may; readers tell of it as of any broken file."""


def open_gzip(path: Path, *, free: int = FREE) -> IO[bytes]:
    """The unpacked bytes of a gzip file, as a buffered stream; free: see FREE.

    Its reads raise OSError (TooMuchError, gzip.BadGzipFile), EOFError and zlib.error for a file
    that is none, or is broken.

    Raises:
        OSError: it cannot be opened.
    """
    return io.BufferedReader(_Bounded(path, free=free), 1 << 16)


def unpacked(path: Path) -> bytes:
    """All that a gzip file unpacks to, for readers in C.

    They read ahead in threads of their own; a stream in Python, which such a thread asks while the
    reader gives up, makes both wait for ever.

    Raises:
        OSError, EOFError, zlib.error: as the reads of `open_gzip`.
    """
    with open_gzip(path) as file:
        return file.read()


class _Bounded(io.RawIOBase):
    """Counts what comes out of a gzip file."""

    def __init__(self, path: Path, *, free: int) -> None:
        super().__init__()
        self._file = gzip.GzipFile(path, "rb")
        self._packed = path.stat().st_size
        self._left = max(free, MOST * self._packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        data = self._file.read1(len(buffer))  # `readinto` drops what comes before a broken place
        count = len(data)
        buffer[:count] = data
        self._left -= count
        if self._left < 0:
            raise TooMuchError(
                f"its {self._packed:,} bytes unpack to more than {MOST} times as much; if that is "
                "right, unpack it first"
            )
        return count

    def close(self) -> None:
        self._file.close()
        super().close()
