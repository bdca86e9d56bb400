"""Finding the current generation, and finding out whether it is whole."""

from pathlib import Path

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.disk import seal
from ltrr_cli.backends.index_folder.manifest_file import is_foreign, parse_current, parse_manifest
from ltrr_cli.errors import (
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    StorageError,
)
from ltrr_cli.records.manifest import Manifest

_REBUILD = "rebuild it with `ltrr index CATALOG`"


def current(index: Path) -> Path:
    """The folder of the current generation, after a cheap look at the size of every file.

    Raises:
        IndexMissingError: nothing was built here yet.
        IndexFormatError: the folder is no index, or one of another format version.
        IndexDamagedError: a manifest is broken, or a file is missing or of another size.
        StorageError: a manifest cannot be read.
    """
    check_ours(index)
    text = _read(index / layout.MANIFEST)
    if text is None:
        if layout.generations(index):
            raise IndexDamagedError(f"{index / layout.MANIFEST} is gone: {_REBUILD}")
        raise _missing(index)
    number = parse_current(text, source=str(index / layout.MANIFEST))
    folder = layout.generation_folder(index, number)
    manifest = read_manifest(folder)
    for name in manifest.files:
        problem = _size_problem(folder, name, manifest)
        if problem:
            raise IndexDamagedError(f"{problem}: {_REBUILD}")
    return folder


def read_manifest(generation: Path) -> Manifest:
    """What a generation says of itself.

    Raises:
        IndexFormatError: another format version.
        IndexDamagedError: the generation or its manifest is gone, or the manifest is broken.
        StorageError: it cannot be read.
    """
    file = generation / layout.MANIFEST
    text = _read(file)
    if text is None:
        lost = file if generation.is_dir() else generation
        raise IndexDamagedError(f"{lost} is gone: {_REBUILD}")
    return parse_manifest(text, source=str(file))


def verify(index: Path) -> list[str]:
    """Reads every byte of the current generation; one line for each file that is not as built.

    Raises:
        IndexFolderError: see `current`, but files that are missing or cut are listed.
    """
    text = _read(index / layout.MANIFEST)
    if text is None:
        raise _missing(index)
    number = parse_current(text, source=str(index / layout.MANIFEST))
    folder = layout.generation_folder(index, number)
    manifest = read_manifest(folder)
    found = (_problem(folder, name, manifest) for name in sorted(manifest.files))
    return [problem for problem in found if problem]


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
    return text is not None and is_foreign(text)


def _not_ours(index: Path, name: str) -> IndexFormatError:
    return IndexFormatError(
        f"{index} is not an ltrr index (it holds {name}): choose another folder with --index"
    )


def _missing(index: Path) -> IndexMissingError:
    return IndexMissingError(f"no index at {index}: build one with `ltrr index CATALOG`")


def _read(file: Path) -> str | None:
    try:
        return file.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise IndexDamagedError(f"{file} is no text ({error}): {_REBUILD}") from error
    except OSError as error:
        raise StorageError(f"cannot read {file}: {error.strerror}") from error


def _size_problem(folder: Path, name: str, manifest: Manifest) -> str | None:
    try:
        size = (folder / name).stat().st_size
    except OSError as error:
        return f"{folder / name} is missing ({error.strerror})"
    expected = manifest.files[name].size
    return None if size == expected else f"{folder / name} has {size} bytes, expected {expected}"


def _problem(folder: Path, name: str, manifest: Manifest) -> str | None:
    problem = _size_problem(folder, name, manifest)
    if problem:
        return problem
    try:
        is_same = seal(folder / name) == manifest.files[name]
    except OSError as error:
        return f"{folder / name} cannot be read ({error.strerror})"
    return None if is_same else f"{folder / name} was changed since it was built"
