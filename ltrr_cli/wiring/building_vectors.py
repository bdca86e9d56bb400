"""Which encoder and which vector index a generation gets; `encoders` opens them again."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ltrr_cli.backends.distil import cache_folder, distilled_encoder
from ltrr_cli.backends.exact_vectors import build_exact_vectors
from ltrr_cli.backends.hnsw_index.building import build_hnsw_index, update_hnsw_index
from ltrr_cli.backends.hnsw_index.index import HnswIndex
from ltrr_cli.backends.impact_index import build_impact_index, update_impact_index
from ltrr_cli.backends.index_folder.linking import link_tree
from ltrr_cli.backends.splade_encoder import DEFAULT, load_splade, write_piece_weights
from ltrr_cli.backends.static_encoder import (
    StaticEncoder,
    open_static_encoder,
    write_static_encoder,
)
from ltrr_cli.backends.transformer_encoder import TransformerEncoder, load_transformer
from ltrr_cli.flows.generation_writer import EncoderFacts
from ltrr_cli.ports import Advance, Vectors
from ltrr_cli.records.hits import Rows
from ltrr_cli.wiring.encoders import MODEL_FILE, open_encoder, open_vectors

EXACT_BELOW = 20_000
"""Entities up to which an exact scan is as quick as a graph, and better."""


def write_vectors(
    folder: Path, texts: Sequence[str], *, encoder: str | None, advance: Advance
) -> EncoderFacts:
    """Encodes all texts and builds their index; only the index, the longer part, shows progress.

    Raises:
        EncoderError: the encoder cannot be had.
        StorageError: the files cannot be written.
    """

    def not_yet(count: int = 1) -> None:
        """Of what is encoded nothing is done, but whoever waits may end it here."""
        del count
        advance(0)

    if encoder is None:
        made: StaticEncoder | TransformerEncoder = _weighted_default(
            folder / "encoder", texts, not_yet
        )
    else:
        made = _chosen(folder / "encoder", encoder)
    vectors = made.encode_documents(texts, advance=not_yet)
    _index(folder / "vectors", vectors, advance)
    return EncoderFacts(name=made.name, dimensions=made.dimensions)


def _weighted_default(folder: Path, texts: Sequence[str], advance: Advance) -> StaticEncoder:
    """The distilled encoder, its word pieces weighted by how rare they are in this catalogue."""
    distilled = open_static_encoder(distilled_encoder(cache_folder(os.environ)))
    counts = distilled.piece_counts(texts, advance=advance)
    weighted = distilled.with_table(distilled.weighted_table(counts))
    weighted.save(folder)
    return weighted


def _chosen(folder: Path, encoder: str) -> StaticEncoder | TransformerEncoder:
    model = load_transformer(encoder)
    parts = model.static_parts()
    if parts is not None:
        tokenizer, table = parts
        write_static_encoder(folder, name=model.name, tokenizer=tokenizer, table=table)
        return open_static_encoder(folder)
    folder.mkdir()
    (folder / MODEL_FILE).write_text(json.dumps({"model": encoder}), "utf-8")
    return model


def write_tuned_vectors(
    folder: Path, vectors: Vectors, *, encoder: Path, advance: Advance
) -> EncoderFacts:
    """As `write_vectors`, with the static encoder of the folder `encoder`, which made `vectors`.

    Raises:
        IndexDamagedError: there is no such encoder.
        StorageError: the files cannot be written.
    """
    tuned = open_static_encoder(encoder)
    tuned.save(folder / "encoder")
    _index(folder / "vectors", vectors, advance)
    return EncoderFacts(name=tuned.name, dimensions=tuned.dimensions)


def update_vectors(
    folder: Path, *, source: Path, texts: Mapping[int, str], origin: Rows, advance: Advance
) -> EncoderFacts:
    """As `write_vectors`, with the encoder and most of the vectors of the generation `source`.

    texts: what must be encoded, by row; origin: shape (n,), the row in `source` that has the same
    text, -1 for none.

    Raises:
        EncoderError: the encoder cannot be had.
        IndexDamagedError: a file of `source` is missing, or was cut or changed.
        StorageError: the files cannot be written.
    """
    link_tree(source / "encoder", folder / "encoder")
    made = open_encoder(folder)
    old = open_vectors(source)
    vectors = np.zeros((len(origin), made.dimensions), np.float32)
    kept = np.flatnonzero(origin >= 0)
    vectors[kept] = old.vectors(origin[kept])
    if texts:
        vectors[list(texts)] = made.encode_documents(list(texts.values()), advance=None)
    if len(vectors) < EXACT_BELOW or not isinstance(old, HnswIndex):
        _index(folder / "vectors", vectors, advance)
    else:
        _update_graph(folder / "vectors", vectors, source=source, origin=origin, advance=advance)
    return EncoderFacts(name=made.name, dimensions=made.dimensions)


def _update_graph(
    folder: Path, vectors: Vectors, *, source: Path, origin: Rows, advance: Advance
) -> None:
    folder.mkdir()
    graph = update_hnsw_index(
        vectors, folder, source=source / "vectors", origin=origin, advance=advance
    )
    if graph is None:
        build_hnsw_index(vectors, folder, advance=advance)


def _index(folder: Path, vectors: Vectors, advance: Advance) -> None:
    if len(vectors) < EXACT_BELOW:
        build_exact_vectors(vectors, folder, advance=advance)
    else:
        folder.mkdir()
        build_hnsw_index(vectors, folder, advance=advance)


def write_sparse(folder: Path, texts: Sequence[str], *, model: str, advance: Advance) -> str:
    """Expands all texts with a SPLADE model and writes their impact index; the model's name."""
    splade = load_splade(DEFAULT if model == "default" else model)
    expanded = splade.expand_documents(texts, advance=advance)
    write_piece_weights(
        folder / "sparse_encoder",
        name=splade.name,
        tokenizer=splade.tokenizer,
        weights=splade.query_weights(expanded),
    )
    build_impact_index(
        folder / "sparse",
        terms=splade.terms,
        offsets=expanded.offsets,
        numbers=expanded.numbers,
        weights=expanded.weights,
    )
    return splade.name


def update_sparse(
    folder: Path,
    *,
    source: Path,
    model: str,
    texts: Mapping[int, str],
    origin: Rows,
    advance: Advance,
) -> str:
    """As `write_sparse`, with what the generation `source` knows; see `update_vectors`.

    How much a term of a query weighs stays as it is there.
    """
    link_tree(source / "sparse_encoder", folder / "sparse_encoder")
    rows = np.array(list(texts), np.int32)
    expanded = None
    if texts:
        splade = load_splade(model)
        expanded = splade.expand_documents(list(texts.values()), advance=advance)
    update_impact_index(
        folder / "sparse",
        source=source / "sparse",
        origin=origin,
        fresh=None if expanded is None else (rows, expanded),
    )
    return model
