"""Read-only stores of a generation, by row or by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.listening import Profile


class KeyedLists(Protocol):
    """A read-only map from a string to a short weighted list, best first, each row once."""

    def find(self, key: str) -> tuple[Rows, Scores]:
        """The list of this key; two empty arrays when there is none."""
        ...

    def __contains__(self, key: object) -> bool: ...

    def __len__(self) -> int: ...


class PrefixLists(KeyedLists, Protocol):
    """The same, of which one may also ask which keys there are."""

    def starting(self, prefix: str, *, limit: int) -> list[str]:
        """Some keys that start so, for completion."""
        ...

    def beginning(self, text: str) -> list[str]:
        """All keys that the text starts with, shortest first; only up to half a character in it."""
        ...


class RowLists(Protocol):
    """A read-only map from a row to a weighted list of rows, best first."""

    def find(self, row: int) -> tuple[Rows, Scores]: ...

    def firsts(
        self, rows: npt.NDArray[np.int64], *, most: int
    ) -> tuple[Rows, npt.NDArray[np.int64]]:
        """At most so many of the list of each row, one after the other, and how many of each."""
        ...


class EntityStore(Protocol):
    """The catalogue records themselves."""

    def __len__(self) -> int: ...

    def get(self, row: int) -> Entity: ...

    def several(self, rows: Rows) -> list[Entity]:
        """The entities of these rows, in their order."""
        ...

    def title(self, row: int) -> str:
        """The title of this row, without reading the rest of the record."""
        ...

    def ids(self, rows: Rows) -> list[str]:
        """The ids of these rows, in their order, without reading the rest of the records."""
        ...

    def row_of(self, entity_id: str) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What ranking and arms need of every entity, as arrays over rows.

    types: shape (n,), index into type_names; popularity: (n,), 0..1, 0 when unknown; released:
    (n,), the year with its fraction, NaN when unknown; freshness: (n,), 0..1; year: (n,), 0 when
    unknown; title_words: (n,), number of words of the title.
    """

    type_names: tuple[str, ...]
    types: npt.NDArray[np.uint8]
    popularity: Scores
    released: npt.NDArray[np.float64]
    freshness: Scores
    year: npt.NDArray[np.int16]
    title_words: npt.NDArray[np.uint8]


class FacetTable(Protocol):
    """What every entity is about: its genres, or its tags where it has none, as numbers."""

    def name(self, code: int) -> str:
        """The facet of this number, without its kind (`jazz`)."""
        ...

    def find(
        self, rows: Rows
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """How many facets each row has, (n,), and the codes and weights of all of them in order."""
        ...


class Histories(Protocol):
    """What listeners played."""

    def find(self, user: str) -> tuple[Rows, Scores] | None:
        """The entities and plays of a listener, most played first; None for a stranger."""
        ...


class ListenerProfiles(Protocol):
    """What listeners' histories say of them."""

    def profile(self, user: str) -> Profile | None:
        """The profile of a listener; None for a stranger."""
        ...


class WordHashes(Protocol):
    """The words of every entity's title and makers as 32 bit hashes."""

    def hashes(self, words: Sequence[str]) -> npt.NDArray[np.uint32]:
        """The hashes of normalised words, shape (len(words),)."""
        ...

    def find(self, rows: Rows) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """How many words the title of each row has, then how many its makers, (2n,); all of them.

        The words stand in this order too: of all titles, then of all makers.
        """
        ...
