"""Bytes that are really on the disk, and what to say when the disk refuses."""

import errno
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ltrr_cli.errors import LtrrError, StorageError
from ltrr_cli.records.manifest import FileSeal

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM}
_BLOCK = 1 << 20
_ROOM = 4 << 20


@contextmanager
def refusals(folder: Path) -> Iterator[None]:
    """Turns the disk's refusals inside `folder` into one clear line; other errors pass.

    Raises:
        StorageError: the disk is full, read-only, or does not permit the write.
    """
    try:
        yield
    except OSError as error:
        message = _refusal(error, folder)
        if message is None:
            raise
        raise StorageError(message) from error


@contextmanager
def fullness(folder: Path) -> Iterator[None]:
    """Calls what fails on a full disk by its name: engines have many others for it.

    folder: what was written is still in it.

    Raises:
        StorageError: something failed, and the disk is full.
    """
    try:
        yield
    except Exception as error:
        is_told = isinstance(error, OSError) and _reason(error.errno, place=folder, folder=folder)
        is_other = isinstance(error, LtrrError) and not isinstance(error, StorageError)
        if is_told or is_other or not _is_full(folder):
            raise
        raise StorageError(_no_space(folder)) from error


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it, unless it is there.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot make {folder} ({error.strerror}): choose another folder with --index"
        ) from error


def _refusal(error: OSError, folder: Path) -> str | None:
    place = folder if error.filename is None else Path(os.fsdecode(error.filename))
    is_ours = place.absolute().is_relative_to(folder.absolute())
    if not is_ours:  # somebody else's file, such as the catalogue
        return None
    return _reason(error.errno, place=place, folder=folder)


def _reason(code: int | None, *, place: Path, folder: Path) -> str | None:
    if code in _FULL:
        return _no_space(folder)
    if code == errno.EROFS:
        return f"{place} is on a read-only file system: choose another folder with --index"
    if code in _FORBIDDEN:
        return f"no permission for {place}: change it, or choose another --index"
    return None


def _no_space(folder: Path) -> str:
    return f"no space left on the disk of {folder}: free some and run the command again"


def _is_full(folder: Path) -> bool:
    """Whether a few megabytes more cannot be had: what failed may have freed some."""
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False


def seal(file: Path, *, syncs: bool = False) -> FileSeal:
    """Size and CRC-32 of a file; syncs: it is on the disk when this returns."""
    size = crc32 = 0
    with file.open("rb") as stream:
        if syncs:
            os.fsync(stream.fileno())
        while block := stream.read(_BLOCK):
            size += len(block)
            crc32 = zlib.crc32(block, crc32)
    return FileSeal(size=size, crc32=crc32)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder as lasting as the files."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(file: Path, text: str) -> None:
    """Writes a text file that is on the disk when this returns."""
    with file.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def discard(folder: Path) -> None:
    """Removes a folder, if it is there, as far as the disk lets it."""
    with suppress(OSError):
        shutil.rmtree(folder)
