"""Who reads a release, so that nobody removes it under them.

An open engine holds a shared lock (flock) on the manifests of its release and its generation, which
the system gives back when the process ends, however it ends. Who removes takes them alone, or not
at all. Where a file system knows no locks, nothing is held.
"""

import fcntl
import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.records.release import ReleasePlace

_TRIES = 5
"""A release may be removed between being found and being held, but hardly five in a row."""


class Hold:
    """Keeps folders from being removed for as long as this object lives."""

    def __init__(self, descriptors: Sequence[int]) -> None:
        weakref.finalize(self, _close, tuple(descriptors))


def hold(find: Callable[[], ReleasePlace]) -> tuple[ReleasePlace, Hold]:
    """A release that is there, and stays; find: what looks for it, and says when there is none."""
    for _ in range(_TRIES):
        place = find()
        held = _hold(place.folder / layout.RELEASE_MANIFEST, place.generation / layout.MANIFEST)
        if held is not None:
            return place, held
    return find(), Hold([])


@contextmanager
def holding(find: Callable[[], ReleasePlace]) -> Iterator[ReleasePlace]:
    """A release that stays as long as the block runs, for who opens parts of it now and then."""
    place, held = hold(find)
    yield place
    del held


def hold_generation(generation: Path) -> Hold | None:
    """None when it is gone already, or never was one of an index."""
    return _hold(generation / layout.MANIFEST)


@contextmanager
def alone(manifest: Path) -> Iterator[bool]:
    """Whether nobody holds the folder of this manifest; as long as the block runs, nobody gets to.

    A folder that has none, because it is damaged, is nobody's.
    """
    with suppress(FileNotFoundError, NotADirectoryError), manifest.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:  # no locks here
            pass
        yield True
        return
    yield True


def _hold(*manifests: Path) -> Hold | None:
    """Holds all of them, or none when one is gone."""
    opened: list[int] = []
    try:
        for path in manifests:
            opened.append(os.open(path, os.O_RDONLY))
            with suppress(OSError):  # no locks here
                fcntl.flock(opened[-1], fcntl.LOCK_SH)
        is_there = all(
            os.path.samestat(os.fstat(descriptor), path.stat())
            for descriptor, path in zip(opened, manifests, strict=True)
        )
    except (FileNotFoundError, NotADirectoryError):
        is_there = False
    if is_there:
        return Hold(opened)
    _close(opened)
    return None


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
