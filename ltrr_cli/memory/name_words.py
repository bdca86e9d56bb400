"""Which entities have all words of a string in their names, where these are few."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_strings import WordsOfNames
from ltrr_cli.records.row_words import Codes, RowWords


class NameWords:
    """The rows that have each word in title, makers, aliases or album, as plain sorted arrays.

    It answers what a search for all words would, as long as nothing is cut off: whatever the
    search orders by, a list that holds all that match holds them all.
    """

    def __init__(self, found: WordsOfNames) -> None:
        self._number = {word: at for at, word in enumerate(found.words)}
        pairs = np.sort(found.names.codes.astype(np.int64) << 32 | found.names.rows)
        self._pairs = pairs[ranks_within(pairs) == 0]
        unknown = len(found.words)  # the number of every word that no name has
        self._starts = np.searchsorted(self._pairs >> 32, np.arange(unknown + 2))
        self._rows: Rows = (self._pairs & 0xFFFFFFFF).astype(np.int32)

    def coded(self, queries: Sequence[str]) -> RowWords:
        """The words of these normalised strings, as numbers of this object."""
        number, unknown = self._number.get, len(self._number)
        parted = [query.split() for query in queries]
        offsets = np.zeros(len(parted) + 1, np.int64)
        np.cumsum([len(words) for words in parted], out=offsets[1:])
        codes = [number(word, unknown) for words in parted for word in words]
        return RowWords(offsets=offsets, codes=np.array(codes, np.int32))

    def counts(self, codes: Codes) -> npt.NDArray[np.int64]:
        """How many rows have each of these words, shape (m,)."""
        return self._starts[codes + 1] - self._starts[codes]

    def have(self, codes: Codes, rows: Rows) -> npt.NDArray[np.bool_]:
        """Whether this row has this word, for each pair of them, shape (m,)."""
        if not len(self._pairs):
            return np.zeros(len(rows), np.bool_)
        asked = codes.astype(np.int64) << 32 | rows
        at = np.minimum(np.searchsorted(self._pairs, asked), len(self._pairs) - 1)
        found: npt.NDArray[np.bool_] = self._pairs[at] == asked
        return found

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
