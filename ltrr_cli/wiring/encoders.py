"""How the encoder and the vectors of a generation are opened; `building_vectors` writes them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ltrr_cli.errors import EncoderError

if TYPE_CHECKING:  # each is imported where it is what a generation has
    from ltrr_cli.backends.exact_vectors import ExactVectors
    from ltrr_cli.backends.hnsw_index.index import HnswIndex
    from ltrr_cli.backends.static_encoder import StaticEncoder
    from ltrr_cli.backends.transformer_encoder import TransformerEncoder

MODEL_FILE = "model.json"
"""In the folder of an encoder that is a network: its name."""


def open_encoder(folder: Path) -> "StaticEncoder | TransformerEncoder":
    """The encoder of a generation."""
    model = _model_name(folder)
    if model is None:
        from ltrr_cli.backends.static_encoder import open_static_encoder

        return open_static_encoder(folder / "encoder")
    from ltrr_cli.backends.transformer_encoder import load_transformer

    return load_transformer(model)


def _model_name(folder: Path) -> str | None:
    """The network that a generation was encoded with; None when it has a table of words."""
    file = folder / "encoder" / MODEL_FILE
    return str(json.loads(file.read_text("utf-8"))["model"]) if file.exists() else None


def open_table_encoder(folder: Path) -> "StaticEncoder":
    """The encoder of a generation, if it is a table that can be tuned.

    Raises:
        EncoderError: it is a network.
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    from ltrr_cli.backends.static_encoder import open_static_encoder

    model = _model_name(folder)
    if model is not None:
        raise EncoderError(f"the encoder {model} is a network: only a table of words can be tuned")
    return open_static_encoder(folder / "encoder")


def open_vectors(folder: Path) -> "HnswIndex | ExactVectors":
    """The vector index of a generation."""
    if (folder / "vectors" / "graph.json").exists():
        from ltrr_cli.backends.hnsw_index.index import open_hnsw_index

        return open_hnsw_index(folder / "vectors")
    from ltrr_cli.backends.exact_vectors import open_exact_vectors

    return open_exact_vectors(folder / "vectors")
