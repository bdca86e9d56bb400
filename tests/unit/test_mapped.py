"""Mapped files: what was written, not to be written into, and never an object."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ltrr_cli.mapped import mapped_array, mapped_bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mapped")


@given(written=hnp.arrays(hnp.scalar_dtypes(), hnp.array_shapes(max_dims=2, min_side=0)))
def test_an_array_is_the_one_that_was_written(folder: Path, written: np.ndarray) -> None:
    np.save(folder / "a.npy", written)
    found = mapped_array(folder / "a.npy")
    assert type(found) is np.ndarray and found.dtype == written.dtype
    assert found.shape == written.shape and found.tobytes() == written.tobytes()
    assert not found.flags.writeable


def test_objects_are_refused(folder: Path) -> None:
    np.save(folder / "o.npy", np.array([{}], object), allow_pickle=True)
    with pytest.raises(ValueError, match="objects"):
        mapped_array(folder / "o.npy")


@given(size=st.integers(0, 199))
def test_what_was_cut_is_refused(folder: Path, size: int) -> None:
    np.save(folder / "c.npy", np.arange(9))
    (folder / "c.npy").write_bytes((folder / "c.npy").read_bytes()[:size])
    with pytest.raises(ValueError, match=r"empty|pickled|header|magic|mmap length"):
        mapped_array(folder / "c.npy")


@given(written=st.binary(max_size=50))
def test_bytes_are_those_that_were_written(folder: Path, written: bytes) -> None:
    (folder / "b").write_bytes(written)
    assert mapped_bytes(folder / "b")[:] == written
