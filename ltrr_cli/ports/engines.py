"""The search engines that arms stand on."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Hits, Rows, Scores
from ltrr_cli.records.text_query import TextField, TextQuery

Vectors = npt.NDArray[np.float32]


class TextIndex(Protocol):
    """Full text with BM25 (k1 = 1.2, b = 0.75)."""

    def search(self, query: TextQuery, *, limit: int, boost: str | None = None) -> Hits:
        """The best documents; `boost` names a column (`popularity`, `freshness`) to favour."""
        ...

    def frequency(self, field: TextField, word: str) -> int:
        """How many documents have this word in this field."""
        ...


class NameIndex(Protocol):
    """Names by their character n-grams."""

    def near(self, name: str, *, limit: int) -> tuple[npt.NDArray[np.int64], list[str], Scores]:
        """Names that share n-grams with this normalised one, nearest first.

        Their numbers (places in the list that the index was built of), themselves, and how
        similar they are, 0..1.
        """
        ...


class VectorIndex(Protocol):
    """Nearest vectors by cosine."""

    def nearest(self, vector: Vectors, *, limit: int) -> Hits:
        """Entities whose vectors are nearest to `vector` (d,), scores = cosine."""
        ...

    def vectors(self, rows: Rows) -> Vectors:
        """The unit vectors of these rows, shape (n, d)."""
        ...


class Encoder(Protocol):
    """Texts to unit vectors."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), each row of length 1, or 0 for a text without words."""
        ...


class SparseEncoder(Protocol):
    """Texts to weighted terms (SPLADE)."""

    name: str

    def expand(self, text: str) -> tuple[list[str], Scores]:
        """The query's terms and weights, heaviest first."""
        ...


class ImpactIndex(Protocol):
    """Learned sparse vectors of entities, by term."""

    def search(self, terms: Sequence[str], weights: Scores, *, limit: int) -> Hits: ...


class Spelling(Protocol):
    """Words of the catalogue near a mistyped one."""

    def corrections(self, word: str) -> list[tuple[str, int, float]]:
        """(word, edits, log frequency) of near words, best first; empty when there is none."""
        ...

    def frequency(self, word: str) -> int:
        """How many entities have this word; 0 when none has."""
        ...
