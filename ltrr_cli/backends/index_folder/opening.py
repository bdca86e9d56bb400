"""Finding a release, and finding out whether it is whole."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.disk import seal
from ltrr_cli.backends.index_folder.manifest_file import (
    is_foreign_index,
    parse_manifest,
    parse_pointer,
    parse_release,
)
from ltrr_cli.backends.index_folder.strict_json import REBUILD, RETURN
from ltrr_cli.errors import (
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    StorageError,
)
from ltrr_cli.records.manifest import FileSeal, Manifest, Pointer
from ltrr_cli.records.release import ReleaseManifest, ReleasePlace


def current(index: Path) -> Path:
    """The folder of the current release's generation; see `locate`."""
    return locate(index).generation


def locate(index: Path, *, release: int | None = None) -> ReleasePlace:
    """A published release, the current one when None, after a look at the size of every file.

    Raises:
        IndexMissingError: nothing was built here yet, or there is no such release.
        IndexFormatError: the folder is no index, or one of another format version.
        IndexDamagedError: a manifest is broken, or a file is missing or of another size.
        StorageError: a manifest cannot be read.
    """
    pointer = read_pointer(index)
    number = pointer.release if release is None else release
    if release is not None:
        check_published(index, release)
    folder = layout.release_folder(index, number)
    found = read_release(folder)
    generation = layout.generation_folder(index, found.generation)
    _check_sizes(folder, found.files, advice=RETURN)
    _check_sizes(generation, read_manifest(generation).files, advice=REBUILD)
    return ReleasePlace(manifest=found, folder=folder, generation=generation)


def read_pointer(index: Path) -> Pointer:
    """Which release is current.

    Raises:
        IndexFolderError: nothing was built here yet, or the folder is none of ours, or damaged.
        StorageError: the manifest cannot be read.
    """
    check_ours(index)
    file = index / layout.MANIFEST
    text = _read(file)
    if text is None:
        if layout.generations(index):
            raise IndexDamagedError(f"{file} is gone: {REBUILD}")
        raise IndexMissingError(f"no index at {index}: build one with `ltrr index CATALOG`")
    return parse_pointer(text, source=str(file))


def check_published(index: Path, release: int) -> None:
    """Refuses a number that no release of the index has.

    Raises:
        IndexMissingError: there is none; the message says which there are.
    """
    known = layout.releases(index)
    if release not in known:
        there = ", ".join(map(str, known)) or "none"
        raise IndexMissingError(f"no release {release} in {index}: those that exist are {there}")


def read_manifest(generation: Path) -> Manifest:
    """What a generation says of itself.

    Raises:
        IndexFormatError: another format version.
        IndexDamagedError: the generation or its manifest is gone, or the manifest is broken.
        StorageError: it cannot be read.
    """
    file = generation / layout.MANIFEST
    return parse_manifest(_text(file, advice=REBUILD), source=str(file))


def read_release(release: Path) -> ReleaseManifest:
    """What a release says of itself.

    Raises:
        IndexFormatError: another format version.
        IndexDamagedError: the release or its `release.json` is gone, or that is broken.
        StorageError: it cannot be read.
    """
    file = release / layout.RELEASE_MANIFEST
    manifest = parse_release(_text(file, advice=RETURN), source=str(file))
    if str(manifest.release) != release.name:
        raise IndexDamagedError(f"{file} is that of release {manifest.release}: {RETURN}")
    return manifest


def verify(index: Path) -> list[str]:
    """Reads every byte of the current release; one line for each file that is not as it was made.

    Raises:
        IndexFolderError: see `locate`, but files that are missing or cut are listed.
    """
    folder = layout.release_folder(index, read_pointer(index).release)
    release = read_release(folder)
    generation = layout.generation_folder(index, release.generation)
    return [
        *_problems(folder, release.files, advice=f": {RETURN}"),
        *_problems(generation, read_manifest(generation).files),
    ]


def check_ours(index: Path) -> None:
    """Refuses a folder that holds something else, before anything in it is read or written.

    Raises:
        IndexFormatError: it is a file, or a folder with other things and no index.
    """
    if not index.exists():
        return
    if not index.is_dir():
        raise IndexFormatError(f"{index} is not an ltrr index: it is a file")
    manifest = index / layout.MANIFEST
    if _is_foreign_file(manifest):
        raise _not_ours(index, layout.MANIFEST)
    strangers = layout.strangers(index)
    is_index = manifest.exists() and (index / layout.GENERATIONS).is_dir()
    if strangers and not is_index:
        raise _not_ours(index, strangers[0])


def _is_foreign_file(manifest: Path) -> bool:
    try:
        text = _read(manifest)
    except IndexDamagedError:
        return False
    return text is not None and is_foreign_index(text)


def _not_ours(index: Path, name: str) -> IndexFormatError:
    return IndexFormatError(
        f"{index} is not an ltrr index (it holds {name}): choose another folder with --index"
    )


def _text(file: Path, *, advice: str) -> str:
    text = _read(file, advice=advice)
    if text is None:
        lost = file if file.parent.is_dir() else file.parent
        raise IndexDamagedError(f"{lost} is gone: {advice}")
    return text


def _read(file: Path, *, advice: str = REBUILD) -> str | None:
    try:
        return file.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise IndexDamagedError(f"{file} is no text ({error}): {advice}") from error
    except OSError as error:
        raise StorageError(f"cannot read {file}: {error.strerror}") from error


_TRIES = (".trie", ".marisa")


def _check_sizes(folder: Path, seals: Mapping[str, FileSeal], *, advice: str) -> None:
    """Sizes of all, and of tries every byte: a flipped bit in one ends the process in its library.

    All tries of half a million entities are 20 MB.
    """
    for name, expected in seals.items():
        find = _problem if name.endswith(_TRIES) else _size_problem
        problem = find(folder / name, expected)
        if problem:
            raise IndexDamagedError(f"{problem}: {advice}")


def _problems(folder: Path, seals: Mapping[str, FileSeal], *, advice: str = "") -> Iterator[str]:
    for name in sorted(seals):
        problem = _problem(folder / name, seals[name])
        if problem:
            yield f"{problem}{advice}"


def _size_problem(file: Path, expected: FileSeal) -> str | None:
    try:
        size = file.stat().st_size
    except OSError as error:
        return f"{file} is missing ({error.strerror})"
    return None if size == expected.size else f"{file} has {size} bytes, expected {expected.size}"


def _problem(file: Path, expected: FileSeal) -> str | None:
    problem = _size_problem(file, expected)
    if problem:
        return problem
    try:
        is_same = seal(file) == expected
    except OSError as error:
        return f"{file} cannot be read ({error.strerror})"
    return None if is_same else f"{file} was changed since it was built"
