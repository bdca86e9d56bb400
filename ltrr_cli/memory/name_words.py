"""Which entities have all words of a string in their names, where these are few."""

from collections.abc import Sequence

import numpy as np

from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_strings import WordsOfNames


class NameWords:
    """The rows that have each word in title, makers, aliases or album, as plain sorted arrays.

    It answers what a search for all words would, as long as nothing is cut off: whatever the
    search orders by, a list that holds all that match holds them all.
    """

    def __init__(self, found: WordsOfNames) -> None:
        self._number = {word: at for at, word in enumerate(found.words)}
        pairs = np.sort(found.names.codes.astype(np.int64) << 32 | found.names.rows)
        pairs = pairs[ranks_within(pairs) == 0]
        self._starts = np.searchsorted(pairs >> 32, np.arange(len(found.words) + 1))
        self._rows: Rows = (pairs & 0xFFFFFFFF).astype(np.int32)

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
