"""Entities as the full-text index takes them, and by what a changed one is known."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.ports import Columns
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.facet import facet_word
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.id_numbers import IdNumbers, id_numbers
from ltrr_cli.records.text_document import TextDocument
from ltrr_cli.understanding.attributes import Attributes

LINKS = 100
"""So many links of an entity are searched, the heaviest."""

_STRONG = 0.5
_MIX = np.array([0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)  # of SplitMix64


class TextDocuments:
    """The documents of a catalogue, made row by row when they are asked for.

    links: offsets (n + 1,) and rows of the relation graph, best first; numbers: of
    the ids of all rows.
    """

    def __init__(
        self,
        entities: Sequence[Entity],
        columns: Columns,
        attributes: Attributes,
        *,
        links: tuple[npt.NDArray[np.int64], Rows],
        numbers: IdNumbers,
    ) -> None:
        self._entities = entities
        self.numbers = numbers
        self._columns = columns
        self._facets = attributes.facets
        self._offsets, self._related = links
        order = np.argsort(attributes.rows, kind="stable")
        self._starts = np.searchsorted(attributes.rows[order], np.arange(len(entities) + 1))
        self._codes = attributes.codes[order]
        self._strong = attributes.weights[order] >= _STRONG
        self._added = attributes.sources[order] > 0

    def __len__(self) -> int:
        return len(self._entities)

    @property
    def freshness(self) -> Scores:
        """Of all rows, as in `Columns`."""
        return self._columns.freshness

    def make(self, rows: Rows | None = None) -> Iterator[TextDocument]:
        """The documents of these rows, of all when None.

        Each entity comes with its facets, the words of what it did not declare, and its links.
        """
        pairs = [facet.split("=", 1) for facet in self._facets]
        values = [value for _, value in pairs]
        strong_words = [facet_word(kind, value) for kind, value in pairs]
        weak_words = [facet_word(kind, value, strong=False) for kind, value in pairs]
        starts, codes = self._starts.tolist(), self._codes.tolist()
        strong, added = self._strong.tolist(), self._added.tolist()
        for row in range(len(self)) if rows is None else rows.tolist():
            mine = range(starts[row], starts[row + 1])
            yield TextDocument(
                entity=self._entities[row],
                links=(row, *self._linked(row)),
                facets=[(strong_words if strong[at] else weak_words)[codes[at]] for at in mine],
                tags=[values[codes[at]] for at in mine if added[at]],
                popularity=float(self._columns.popularity[row]),
                freshness=float(self._columns.freshness[row]),
            )

    def digests(self) -> npt.NDArray[np.uint64]:
        """A number for each row, (n,), that changes when its document does.

        Left out are the entity's own fields, of which who updates knows, and its freshness, which
        moves for all of them when something newer comes.
        """
        facets = id_numbers(self._facets)[self._codes]
        kinds = self._strong.astype(np.uint64) * np.uint64(2) + self._added.astype(np.uint64)
        total = _sums(_mixed(facets + kinds), self._starts)
        sources = np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self._offsets))
        near = np.flatnonzero(ranks_within(sources) < LINKS)
        starts = np.searchsorted(sources[near], np.arange(len(self) + 1))
        total += _sums(_mixed(_mixed(self.numbers[self._related[near]])), starts)
        popularity = np.asarray(self._columns.popularity, np.float32).view(np.uint32)
        digests: npt.NDArray[np.uint64] = _mixed(total + _mixed(popularity.astype(np.uint64)))
        return digests

    def _linked(self, row: int) -> list[int]:
        start = self._offsets[row]
        end = min(start + LINKS, self._offsets[row + 1])
        linked: list[int] = self._related[start:end].tolist()
        return linked


def _mixed(numbers: IdNumbers) -> IdNumbers:
    """Other 64 bits for each number, as SplitMix64 finishes (Steele, Lea, Flood 2014)."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * _MIX[0]
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX[1]
    finished: IdNumbers = mixed ^ (mixed >> np.uint64(31))
    return finished


def _sums(numbers: IdNumbers, starts: npt.NDArray[np.int64]) -> IdNumbers:
    """The sum modulo 2^64 of each run, whose beginnings and end are `starts`."""
    summed = np.concatenate([np.zeros(1, np.uint64), np.cumsum(numbers, dtype=np.uint64)])
    sums: IdNumbers = summed[starts[1:]] - summed[starts[:-1]]
    return sums
