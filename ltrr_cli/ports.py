"""What the inside of ltrr expects of the outside: one Protocol for each engine, store and part.

Arrays of entities are row numbers: entity number r of a generation is row r in every store.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.events import Click, Impression, ShownEntity, Unreadable
from ltrr_cli.records.hits import Candidates, Hits, Rows, Scores
from ltrr_cli.records.plan import Choice
from ltrr_cli.records.query import Query, Understanding
from ltrr_cli.records.text_query import TextField, TextQuery

Vectors = npt.NDArray[np.float32]


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime: ...

    def seconds(self) -> float:
        """A steady count of seconds, for measuring how long something took."""
        ...


class Advance(Protocol):
    """Says that `count` more things are done."""

    def __call__(self, count: int = 1) -> None: ...


class Progress(Protocol):
    """Shows how far a long work is."""

    def stage(self, name: str, *, total: int | None = None) -> AbstractContextManager[Advance]: ...

    def warn(self, message: str) -> None: ...


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


class KeyedLists(Protocol):
    """A read-only map from a string to a short weighted list, best first."""

    def find(self, key: str) -> tuple[Rows, Scores]:
        """The list of this key; two empty arrays when there is none."""
        ...

    def __contains__(self, key: object) -> bool: ...

    def __len__(self) -> int: ...

    def starting(self, prefix: str, *, limit: int) -> list[str]:
        """Some keys that start so, for completion."""
        ...


class RowLists(Protocol):
    """A read-only map from a row to a weighted list of rows, best first."""

    def find(self, row: int) -> tuple[Rows, Scores]: ...


class Spelling(Protocol):
    """Words of the catalogue near a mistyped one."""

    def corrections(self, word: str) -> list[tuple[str, int, float]]:
        """(word, edits, log frequency) of near words, best first; empty when there is none."""
        ...

    def frequency(self, word: str) -> int:
        """How many entities have this word; 0 when none has."""
        ...


class EntityStore(Protocol):
    """The catalogue records themselves."""

    def __len__(self) -> int: ...

    def get(self, row: int) -> Entity: ...

    def ids(self, rows: Rows) -> list[str]:
        """The ids of these rows, in their order, without reading the rest of the records."""
        ...

    def row_of(self, entity_id: str) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What ranking and arms need of every entity, as arrays over rows.

    types: shape (n,), index into type_names; popularity: (n,), 0..1, 0 when unknown; freshness:
    (n,), 0..1; year: (n,), 0 when unknown; title_words: (n,), number of words of the title.
    """

    type_names: tuple[str, ...]
    types: npt.NDArray[np.uint8]
    popularity: Scores
    freshness: Scores
    year: npt.NDArray[np.int16]
    title_words: npt.NDArray[np.uint8]


class EventLog(Protocol):
    """What was answered and what was clicked, for ever; only ever appended to."""

    def append(self, events: Sequence[Impression | Click]) -> None:
        """Writes these; when it returns they are on the disk.

        Raises:
            StorageError: the disk refuses.
        """
        ...

    def find(self, query_id: str) -> Impression | None:
        """The impression of this id; newest first, so that a recent one is found at once."""
        ...

    def impressions(self) -> Iterator[Impression | Unreadable]:
        """All of them, oldest first, with what could not be read in its place."""
        ...

    def clicks(self) -> Iterator[Click | Unreadable]:
        """All of them, oldest first, with what could not be read in its place."""
        ...


class ClickTable(Protocol):
    """Takes rows of a click log, for others to read."""

    def write(self, rows: Iterable[ShownEntity]) -> None:
        """Writes these rows; the table appears whole or not at all.

        Raises:
            StorageError: the disk refuses.
        """
        ...


class Histories(Protocol):
    """What listeners played."""

    def find(self, user: str) -> tuple[Rows, Scores] | None:
        """The entities and plays of a listener, most played first; None for a stranger."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A query as arms see it."""

    query: Query
    understanding: Understanding


class Arm(Protocol):
    """A retrieval strategy: answers a request with a ranked list of entities.

    `earlier` holds the lists of arms that ran before for the same request, so that an arm which
    builds on others need not run them again.
    """

    def obstacle(self, request: Request) -> str | None:
        """Why this arm cannot say anything here ("no listener given"); None when it can."""
        ...

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits: ...


class Understander(Protocol):
    """Reads a query before any arm runs, in well under a millisecond."""

    def __call__(self, query: Query) -> Understanding: ...


class Policy(Protocol):
    """Query → plan, with the probability of having chosen it."""

    def choose(self, request: Request, *, able: Sequence[str]) -> Choice:
        """A plan over the arms in `able`, those without an obstacle."""
        ...


class Ranker(Protocol):
    """Orders candidates."""

    @property
    def name(self) -> str: ...

    def parts(self, request: Request, candidates: Candidates) -> Mapping[str, Scores]:
        """What the score of each candidate is the sum of, by name, each of shape (n,)."""
        ...

    def score(self, request: Request, candidates: Candidates) -> Scores:
        """Shape (n,): how well each candidate answers, higher is better."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One open release: everything that a flow needs to answer. Parts load when first used.

    arms: every arm of the registry; one that this release lacks has that as its obstacle.
    """

    release: str
    clock: Clock
    entities: EntityStore
    columns: Columns
    names: KeyedLists
    understand: Understander
    arms: Mapping[str, Arm]
    policy: Policy
    ranker: Ranker
