"""A generation made anew with a tuned encoder: other vectors, and all the rest as it was."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli import wiring
from ltrr_cli.backends.encoder_tuning.settings import TuningSettings
from ltrr_cli.backends.index_folder.opening import current
from ltrr_cli.errors import EncoderError
from ltrr_cli.records.click_pairs import ClickPairs
from ltrr_cli.records.entity_text import entity_text
from ltrr_cli.wiring.release import Release
from ltrr_cli.wiring.tuning import retuned_generation, tune_encoder
from tests.conftest import Silent

SETTINGS = TuningSettings(steps=40, batch=32, rate=0.05, held_out=0.4, check_every=5)


@pytest.fixture(scope="module")
def index(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tiny index that may be changed."""
    copied = tmp_path_factory.mktemp("retuned") / "index"
    shutil.copytree(tiny_index, copied)
    return copied


@pytest.fixture(scope="module")
def encoder(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The encoder after listeners called every second entity "zorp" and its title."""
    folder = tmp_path_factory.mktemp("tuned")
    generation = current(index)
    entities = Release(generation, release_folder=generation).entities
    rows = [row for row in range(0, len(entities), 2) for _ in range(5)]
    pairs = ClickPairs(
        queries=[f"zorp {entities.get(row).title}" for row in rows],
        rows=np.array(rows, np.int32),
        weights=np.ones(len(rows)),
        groups=[f"session {at}" for at in range(len(rows))],
    )
    tuned = tune_encoder(generation, pairs, folder=folder, settings=SETTINGS, progress=Silent())
    assert tuned.steps > 0
    return folder


def test_new_vectors_and_all_else_the_same(index: Path, encoder: Path) -> None:
    before = current(index)
    manifest = retuned_generation(index, encoder, progress=Silent())
    after = current(index)
    assert after != before
    assert manifest.encoder == wiring.read_manifest(index).encoder == "static-minilm-128+clicks"
    assert wiring.verify(index) == []
    old, new = _files(before), _files(after)
    assert old.keys() == new.keys()
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {
        "encoder/encoder.json",
        "encoder/table.npy",
        "manifest.json",
        "vectors/vectors.npy",
    }


def test_vectors_are_those_of_the_new_encoder(index: Path) -> None:
    release = Release(current(index), release_folder=current(index))
    size = len(release.entities)
    texts = [entity_text(release.entities.get(row)) for row in range(size)]
    expected = release.encoder.encode(texts)
    stored = release.vectors.vectors(np.arange(size, dtype=np.int32))
    np.testing.assert_allclose(stored, expected, atol=1e-3)


def test_it_answers_and_can_be_rolled_back(index: Path) -> None:
    left, entered = wiring.rollback(index)
    assert left > entered
    assert wiring.read_manifest(index).encoder == "static-minilm-128"
    assert wiring.verify(index) == []


def test_a_network_is_not_tuned(tmp_path: Path) -> None:
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder" / "model.json").write_text(json.dumps({"model": "some/net"}), "utf-8")
    pairs = ClickPairs(queries=[], rows=np.zeros(0, np.int32), weights=np.zeros(0), groups=[])
    with pytest.raises(EncoderError, match="some/net is a network"):
        tune_encoder(tmp_path, pairs, folder=tmp_path / "new", settings=SETTINGS, progress=Silent())


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
