"""Which entities have all words of a string in their names, where these are few."""

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows
from ltrr_cli.text import normalise


class NameWords:
    """The rows that have each word in title, makers, aliases or album, as plain sorted arrays.

    It answers what a search for all words would, as long as nothing is cut off: whatever the
    search orders by, a list that holds all that match holds them all.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._number: dict[str, int] = {}
        self._rows, self._starts = _postings(entities, self._number)

    def having(self, query: Sequence[str], *, most: int) -> Rows | None:
        """The rows with all of these words, in order; None when there are more than `most`."""
        common, *others = sorted(map(self._of_word, dict.fromkeys(query)), key=len)
        for other in others:
            at = np.minimum(np.searchsorted(other, common), len(other) - 1)
            common = common[other[at] == common]
        return common if len(common) <= most else None

    def _of_word(self, word: str) -> Rows:
        number = self._number.get(word)
        if number is None:
            return self._rows[:0]
        return self._rows[self._starts[number] : self._starts[number + 1]]


def names_of(entity: Entity) -> tuple[str, ...]:
    """All names by which an entity can be found."""
    return (entity.title, *entity.artists, *entity.aliases, entity.album or "")


def _postings(
    entities: Sequence[Entity], number: dict[str, int]
) -> tuple[Rows, npt.NDArray[np.int64]]:
    """Numbers the words; rows by the number of the word, each once, and where a word's begin."""
    found, lengths = array("i"), array("i")
    for entity in entities:
        texts = " ".join(map(normalise, names_of(entity)))
        mine = [number.setdefault(word, len(number)) for word in texts.split()]
        found.extend(mine)
        lengths.append(len(mine))
    rows = np.repeat(np.arange(len(entities)), np.frombuffer(lengths, np.int32))
    pairs = np.sort(np.frombuffer(found, np.int32).astype(np.int64) << 32 | rows)
    pairs = pairs[ranks_within(pairs) == 0]
    starts = np.searchsorted(pairs >> 32, np.arange(len(number) + 1))
    return (pairs & 0xFFFFFFFF).astype(np.int32), starts
