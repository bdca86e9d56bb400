"""What the names of all entities give: their words by row, and the strings that may name each.

A generation keeps it, so that an update looks at the names of what changed only.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Rows

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWords:
    """Words of each row, in order: row r has the words `codes[offsets[r]:offsets[r + 1]]`.

    offsets: shape (n + 1,), from 0 to the total; codes: shape (total,), places in a list of words.
    """

    offsets: npt.NDArray[np.int64]
    codes: Codes

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """How many words each row has, shape (n,)."""
        return np.diff(self.offsets)

    @property
    def rows(self) -> Rows:
        """The row of each word, shape (total,)."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    @property
    def places(self) -> npt.NDArray[np.int64]:
        """The place of each word in its row, from 0, shape (total,)."""
        return np.arange(len(self.codes)) - np.repeat(self.offsets[:-1], self.lengths)

    def take(self, rows: npt.NDArray[np.integer]) -> "RowWords":
        """The words of these rows, in this order."""
        lengths = self.lengths[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        shift = np.repeat(self.offsets[:-1][rows] - offsets[:-1], lengths)
        return RowWords(offsets=offsets, codes=self.codes[np.arange(offsets[-1]) + shift])

    def followed_by(self, others: "RowWords") -> "RowWords":
        """These rows, then the others."""
        return RowWords(
            offsets=np.concatenate([self.offsets, self.offsets[-1] + others.offsets[1:]]),
            codes=np.concatenate([self.codes, others.codes]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOfNames:
    """The words of all names.

    words: w different ones; names: all names of each row, the title first, which has so many words
    as `title_lengths` says, shape (n,); short: titles without their additions; ends: words that
    open or close an addition, those of one addition after those of another.
    """

    words: list[str]
    names: RowWords
    title_lengths: Codes
    short: RowWords
    ends: RowWords


@dataclass(frozen=True, slots=True, kw_only=True)
class NameStrings:
    """Strings that may name single entities.

    of_names: the words that they were made from; strings: s different ones; queries, rows,
    templates: shape (m,), a place in `strings`, the entity, and the place of its template in
    `TEMPLATES`, by template, then row.
    """

    of_names: WordsOfNames
    strings: list[str]
    queries: Codes
    rows: Rows
    templates: npt.NDArray[np.uint8]
