"""Texts to unit vectors with a table of word pieces: the mean of the rows, made of length 1.

No network runs, so a query takes a few hundredths of a millisecond and torch is never imported.
The table is memory-mapped. Files: `tokenizer.json` (library `tokenizers`), `table.npy` (V, d)
float32, `encoder.json` (name, dimensions). It is the inference half of a `StaticEmbedding` of
sentence-transformers, and gives the same vectors.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from ltrr_cli.errors import EncoderError, IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.ports import Advance, Vectors

_TEXTS_AT_ONCE = 1024
_KEPT = 64  # queries, of which some are answered together
SMOOTHING = 5e-4
"""a of the SIF weight a/(a + p): words with a larger share p of the catalogue lose their say.

Arora, Liang, Ma (2017), "A simple but tough-to-beat baseline for sentence embeddings". Recall at 50
on 150,000 entities of RealMix, all six query kinds and topical alone: 1e-3 .497 and .085, 5e-4 .512
and .060, 3e-4 .516 and .040, 1e-4 .493 and .013; without weights .387 and .079.
"""


class StaticEncoder:
    """Port `Encoder` over the files that `write_static_encoder` leaves."""

    needs_torch = False

    def __init__(self, *, name: str, tokenizer: Tokenizer, table: Vectors) -> None:
        self.name = name
        self.dimensions = int(table.shape[1])
        self._tokenizer = tokenizer
        self._table = table
        self._encode_one = lru_cache(_KEPT)(self._encoded)

    def encode(self, texts: Sequence[str]) -> Vectors:
        if len(texts) == 1:  # a query, which several parts ask for, one after the other
            return self._encode_one(texts[0]).copy()
        return self.encode_documents(texts)

    def encode_documents(self, texts: Sequence[str], *, advance: Advance | None = None) -> Vectors:
        """As `encode`, saying how many are done now and then."""
        from scipy.sparse import csr_array  # not needed for a single query

        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            part = texts[start : start + _TEXTS_AT_ONCE]
            pieces, lengths = self._pieces(part)
            begins = np.concatenate(([0], np.cumsum(lengths)))
            ones = np.ones(len(pieces), np.float32)
            counts = csr_array((ones, pieces, begins), shape=(len(part), len(self._table)))
            vectors[start : start + len(part)] = counts @ self._table
            if advance is not None:
                advance(len(part))
        _make_unit(vectors)
        return vectors

    def piece_counts(
        self, texts: Sequence[str], *, advance: Advance | None = None
    ) -> npt.NDArray[np.int64]:
        """How often each word piece occurs in the texts, shape (V,): input of `weighted_table`."""
        counts = np.zeros(len(self._table), np.int64)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            part = texts[start : start + _TEXTS_AT_ONCE]
            pieces, _ = self._pieces(part)
            counts += np.bincount(pieces, minlength=len(counts))
            if advance is not None:
                advance(len(part))
        return counts

    def weighted_table(
        self, counts: npt.NDArray[np.int64], *, smoothing: float = SMOOTHING
    ) -> Vectors:
        """The table with every row times its SIF weight a/(a + p), p from these counts.

        counts: shape (V,), at least 0, of the catalogue that will be searched.
        """
        share = (counts + 1) / (counts.sum() + len(counts))
        weights = (smoothing / (smoothing + share)).astype(np.float32)
        weighted: Vectors = self._table * weights[:, np.newaxis]
        return weighted

    def with_table(self, table: Vectors) -> "StaticEncoder":
        """The same words with other vectors (weighted, tuned)."""
        return StaticEncoder(name=self.name, tokenizer=self._tokenizer, table=table)

    def save(self, folder: Path) -> None:
        """Write this encoder to a folder.

        Raises:
            StorageError: the files cannot be written.
        """
        write_static_encoder(
            folder, name=self.name, tokenizer=self._tokenizer.to_str(), table=self._table
        )

    def _encoded(self, text: str) -> Vectors:
        pieces = self._tokenizer.encode(text, add_special_tokens=False).ids
        vectors = np.zeros((1, self.dimensions), np.float32)
        if pieces:
            np.add.reduce(self._table[pieces], axis=0, out=vectors[0])
            _make_unit(vectors)
        return vectors

    def _pieces(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """The word pieces of all texts one after the other, and how many each text has."""
        found = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        lists = [text.ids for text in found]
        lengths = np.fromiter(map(len, lists), np.int64, len(lists))
        pieces = np.fromiter(chain.from_iterable(lists), np.int32, int(lengths.sum()))
        return pieces, lengths


def write_static_encoder(folder: Path, *, name: str, tokenizer: str, table: Vectors) -> None:
    """Write an encoder's files; `tokenizer` is the text of a `tokenizer.json`, table (V, d).

    Raises:
        StorageError: the files cannot be written.
    """
    facts = {"name": name, "dimensions": int(table.shape[1])}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tokenizer.json").write_text(tokenizer, "utf-8")
        (folder / "encoder.json").write_text(json.dumps(facts), "utf-8")
        np.save(folder / "table.npy", np.ascontiguousarray(table, np.float32))
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the encoder: {error}") from error


def open_static_encoder(folder: Path) -> StaticEncoder:
    """The encoder of a folder.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
        EncoderError: the tokenizer cannot be read by this version of `tokenizers`.
    """
    try:
        facts = json.loads((folder / "encoder.json").read_text("utf-8"))
        words = (folder / "tokenizer.json").read_text("utf-8")
        table: Vectors = mapped_array(folder / "table.npy")
        name = str(facts["name"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the encoder: {error}") from error
    tokenizer = _tokenizer(words, source=folder / "tokenizer.json")
    if table.ndim != 2 or len(table) < tokenizer.get_vocab_size():  # noqa: PLR2004
        raise IndexDamagedError(f"{folder}: the table does not fit the tokenizer")
    return StaticEncoder(name=name, tokenizer=tokenizer, table=table)


def _tokenizer(words: str, *, source: Path) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_str(words)
    except Exception as error:  # `tokenizers` raises bare Exception and nothing narrower
        raise EncoderError(f"{source}: not a tokenizer that can be read: {error}") from error
    tokenizer.no_padding()
    return tokenizer


def _make_unit(vectors: Vectors) -> None:
    """Divide each row by its length, in place; a row of zeros stays."""
    for part in _parts(vectors):
        lengths = np.sqrt(np.einsum("ij,ij->i", part, part))
        np.divide(part, np.where(lengths > 0, lengths, 1)[:, np.newaxis], out=part)


def _parts(vectors: Vectors) -> Iterator[Vectors]:
    """Views of some rows each, so that no second array of that size is needed."""
    for start in range(0, len(vectors), 65536):
        yield vectors[start : start + 65536]
