"""The columns of a generation: one memory-mapped array a file."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.ports import Columns

_ARRAYS = ("types", "popularity", "released", "freshness", "year", "title_words")


def write_columns(folder: Path, columns: Columns) -> None:
    """Writes the columns of every entity.

    Raises:
        StorageError: the files cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(columns, name))
        (folder / "type_names.json").write_text(json.dumps(columns.type_names), "utf-8")
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the columns: {error}") from error


def write_makers(folder: Path, makers: npt.NDArray[np.int32]) -> None:
    """Writes the makers (n, 4) of every entity beside the columns.

    Raises:
        StorageError: the file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "makers.npy", makers)
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the makers: {error}") from error


def open_columns(folder: Path) -> Columns:
    """The columns of a folder, nothing of them read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        arrays = {name: mapped_array(folder / f"{name}.npy") for name in _ARRAYS}
        type_names = tuple(json.loads((folder / "type_names.json").read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the columns: {error}") from error
    if len({len(array) for array in arrays.values()}) != 1:
        raise IndexDamagedError(f"{folder}: the columns differ in length")
    return Columns(type_names=type_names, **arrays)


def open_makers(folder: Path) -> npt.NDArray[np.int32]:
    """The makers of every entity, shape (n, 4), -1 where there are fewer.

    Raises:
        IndexDamagedError: the file is missing, or was cut or changed.
    """
    try:
        makers: npt.NDArray[np.int32] = mapped_array(folder / "makers.npy")
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the makers: {error}") from error
    return makers
