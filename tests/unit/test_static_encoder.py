"""The table of word vectors: same vectors as sentence-transformers, quickly, without torch."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends.distil import cache_folder, distilled_encoder
from ltrr_cli.backends.static_encoder import StaticEncoder, open_static_encoder
from ltrr_cli.errors import EncoderError, IndexDamagedError, StorageError

TEXTS = [
    "Here Comes the Sun The Beatles rock pop 60s",
    "sad songs for running",
    "",
    "宇多田ヒカル First Love",
    "   ",
    "Beyoncé — Déjà Vu (feat. JAY-Z) " * 40,
    "x",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    return distilled_encoder(cache_folder(os.environ))


@pytest.fixture(scope="module")
def encoder(folder: Path) -> StaticEncoder:
    return open_static_encoder(folder)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_agrees_with_sentence_transformers(encoder: StaticEncoder, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    theirs = SentenceTransformer(str(folder), device="cpu").encode(
        TEXTS, normalize_embeddings=True, show_progress_bar=False
    )
    ours = encoder.encode(TEXTS)
    for our, their, text in zip(ours, theirs, TEXTS, strict=True):
        if text.strip():
            assert our @ their > 0.9999, text


def test_length_is_one_or_zero(encoder: StaticEncoder) -> None:
    lengths = np.linalg.norm(encoder.encode(TEXTS), axis=1)
    assert lengths == pytest.approx([1, 1, 0, 1, 0, 1, 1], abs=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_one_text_is_like_many(encoder: StaticEncoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(alone, encoder.encode(TEXTS), atol=1e-5)


def test_means_something(encoder: StaticEncoder) -> None:
    query, near, far = encoder.encode(["sad songs", "melancholy ballads", "football podcast"])
    assert query @ near > query @ far + 0.1


def test_same_vectors_in_another_process(encoder: StaticEncoder, folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from ltrr_cli.backends.static_encoder import open_static_encoder as o\n"
        "sys.stdout.write(o(Path(sys.argv[1])).encode(['chill jazz']).tobytes().hex())"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    assert other.stdout == encoder.encode(["chill jazz"]).tobytes().hex()


def test_common_words_lose_their_say(encoder: StaticEncoder) -> None:
    counts = encoder.piece_counts(["song about rain", "song about sun", "song", ""])
    assert counts.sum() == 7 and counts.max() == 3
    weighted = encoder.with_table(encoder.weighted_table(counts))
    before, after = (model.encode(["song rain", "rain"]) for model in (encoder, weighted))
    assert after[0] @ after[1] > before[0] @ before[1]


def test_saved_is_the_same(encoder: StaticEncoder, tmp_path: Path) -> None:
    encoder.save(tmp_path / "copy")
    copy = open_static_encoder(tmp_path / "copy")
    assert (copy.name, copy.dimensions) == (encoder.name, encoder.dimensions)
    assert copy.encode(TEXTS).tobytes() == encoder.encode(TEXTS).tobytes()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write the encoder"):
        encoder.save(tmp_path / "file")


def test_says_how_many_are_done(encoder: StaticEncoder) -> None:
    done: list[int] = []

    def advance(count: int = 1) -> None:
        done.append(count)

    encoder.encode_documents(["word"] * 2500, advance=advance)
    assert sum(done) == 2500 and len(done) > 1


def test_damage_has_a_name(encoder: StaticEncoder, tmp_path: Path) -> None:
    encoder.with_table(encoder.weighted_table(np.zeros(30522, np.int64))[:, :4]).save(tmp_path)
    for name in ("table.npy", "encoder.json"):
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole[:9])
        with pytest.raises(IndexDamagedError, match="cannot open the encoder"):
            open_static_encoder(tmp_path)
        (tmp_path / name).write_bytes(whole)
    np.save(tmp_path / "table.npy", np.zeros((5, 4), np.float32))
    with pytest.raises(IndexDamagedError, match="does not fit"):
        open_static_encoder(tmp_path)
    (tmp_path / "tokenizer.json").write_text(json.dumps({}))
    with pytest.raises(EncoderError, match="not a tokenizer"):
        open_static_encoder(tmp_path)


@pytest.mark.bench
def test_speed(encoder: StaticEncoder) -> None:
    texts = [f"song number {number} by the band rock pop 80s" for number in range(20_000)]
    start = time.perf_counter()
    encoder.encode_documents(texts)
    assert len(texts) / (time.perf_counter() - start) > 20_000
    start = time.perf_counter()
    for text in texts[:1000]:
        encoder.encode([text])
    assert (time.perf_counter() - start) / 1000 < 1e-4
