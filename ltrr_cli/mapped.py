"""Files as they lie on the disk, mapped into memory: opening one reads next to nothing of it."""

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def mapped_array(path: Path) -> npt.NDArray[Any]:
    """A `.npy` file as a plain array over its pages, not to be written into.

    Plain, because to slice a `memmap` object takes far longer. Numbers only: NumPy refuses objects,
    which would be pickles.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no array, or was cut.
    """
    try:
        array: npt.NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    except EOFError as error:
        raise ValueError(f"{path} is empty") from error
    return array


def mapped_bytes(path: Path) -> bytes | mmap.mmap:
    """The bytes of a file; an empty one cannot be mapped.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        size = path.stat().st_size
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
