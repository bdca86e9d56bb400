"""Words of rows as numbers: what a build knows of every entity and an update carries on."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.first_seen import in_order_of_appearance
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.runs import run_places

Codes = npt.NDArray[np.int32]

_AT_ONCE = 50_000  # rows: so much faster than one by one, and still little memory


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

    def frequencies(self, *, words: int) -> npt.NDArray[np.int64]:
        """In how many rows each of so many words is, shape (words,).

        >>> rows = RowWords(offsets=np.array([0, 3, 4]), codes=np.array([1, 0, 1, 1], np.int32))
        >>> rows.frequencies(words=3).tolist()
        [1, 2, 0]
        """
        pairs = np.sort(self.codes.astype(np.int64) << 32 | self.rows)
        is_first = np.ones(len(pairs), np.bool_)
        is_first[1:] = pairs[1:] != pairs[:-1]
        return np.bincount(pairs[is_first] >> 32, minlength=words)

    def is_sound(self, *, words: int) -> bool:
        """Whether it is what its docstring says, with so many words; what files held may not be."""
        offsets, codes = self.offsets, self.codes
        return (
            len(offsets) > 0
            and offsets[0] == 0
            and offsets[-1] == len(codes)
            and bool((self.lengths >= 0).all())
            and (not len(codes) or bool(codes.min() >= 0 and codes.max() < words))
        )

    def take(self, rows: npt.NDArray[np.integer]) -> "RowWords":
        """The words of these rows, in this order."""
        lengths = self.lengths[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places = run_places(self.offsets[:-1][rows], lengths)
        return RowWords(offsets=offsets, codes=self.codes[places])

    def followed_by(self, others: "RowWords") -> "RowWords":
        """These rows, then the others."""
        return RowWords(
            offsets=np.concatenate([self.offsets, self.offsets[-1] + others.offsets[1:]]),
            codes=np.concatenate([self.codes, others.codes]),
        )

    def replaced(self, fresh: "RowWords", origin: Rows) -> "RowWords":
        """The words of the rows of another catalogue, of those that stay as they are here.

        origin: shape (n,), the row here of each row there, -1 for those of `fresh`, in order.
        """
        return self.followed_by(fresh).take(sources(origin, size=len(self)))


NO_ROWS = RowWords(offsets=np.zeros(1, np.int64), codes=np.empty(0, np.int32))
"""Of no entity at all."""


class Numbering:
    """Numbers words, or other strings, and collects them row by row; words: different ones."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        self._number = {word: at for at, word in enumerate(words)}

    def __len__(self) -> int:
        return len(self._number)

    def number(self, word: str) -> int:
        """The number of a word, which it gets if it is new."""
        return self._number.setdefault(word, len(self._number))

    def rows(self, texts: Iterable[str]) -> RowWords:
        """The words of each of these normalised texts."""
        return self.lists(map(str.split, texts))

    def lists(self, rows: Iterable[Collection[str]]) -> RowWords:
        """The strings of each row."""
        remaining = iter(rows)
        codes, lengths = [np.empty(0, np.int32)], [np.zeros(1, np.int64)]
        while some := list(islice(remaining, _AT_ONCE)):
            words = list(chain.from_iterable(some))
            for word in dict.fromkeys(words):
                self.number(word)
            codes.append(np.fromiter(map(self._number.__getitem__, words), np.int32, len(words)))
            lengths.append(np.fromiter(map(len, some), np.int64, len(some)))
        return RowWords(offsets=np.cumsum(np.concatenate(lengths)), codes=np.concatenate(codes))

    @property
    def words(self) -> list[str]:
        """All words, in order of their numbers."""
        return list(self._number)


def sources(origin: Rows, *, size: int) -> npt.NDArray[np.int64]:
    """Where each row stands when `size` old ones are followed by those that are new, shape (n,).

    >>> sources(np.array([1, -1, 0, -1]), size=2).tolist()
    [1, 2, 0, 3]
    """
    is_fresh = origin < 0
    found = origin.astype(np.int64)
    found[is_fresh] = size + np.arange(is_fresh.sum())
    return found


def renumbered(words: Sequence[str], parts: Sequence[RowWords]) -> tuple[list[str], list[RowWords]]:
    """The words that these rows have, and the rows, with words numbered as they appear."""
    codes = np.concatenate([part.codes for part in parts])
    order, numbers = in_order_of_appearance(codes, size=len(words))
    return [words[at] for at in order.tolist()], [
        RowWords(offsets=part.offsets, codes=numbers[part.codes]) for part in parts
    ]
