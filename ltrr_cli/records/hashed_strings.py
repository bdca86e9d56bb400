"""Strings that are found by a number of 64 bits, without a dict of a million of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.id_numbers import IdNumbers, id_numbers
from ltrr_cli.records.row_words import Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedStrings:
    """Different strings, and what `id_numbers` gives for each, shape (s,).

    Of a million strings two have one number with a chance of 1 in 30 million; `followed_by` then
    takes the later one for the earlier.
    """

    texts: list[str]
    hashes: IdNumbers

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, places: npt.NDArray[np.integer]) -> "HashedStrings":
        """The strings at these places, in this order."""
        texts = self.texts
        return HashedStrings(
            texts=[texts[at] for at in places.tolist()], hashes=self.hashes[places]
        )

    def followed_by(self, others: Sequence[str]) -> tuple["HashedStrings", Codes]:
        """These and those of the others that are none of them; the place of each other there.

        others: different ones.

        >>> both, places = hashed(["a", "b"]).followed_by(["c", "a"])
        >>> both.texts, places.tolist()
        (['a', 'b', 'c'], [2, 0])
        """
        hashes = id_numbers(others)
        places = _places(hashes, among=self.hashes)
        is_new = places < 0
        places[is_new] = len(self) + np.arange(is_new.sum())
        fresh = [others[at] for at in np.flatnonzero(is_new).tolist()]
        both = HashedStrings(
            texts=self.texts + fresh, hashes=np.concatenate([self.hashes, hashes[is_new]])
        )
        return both, places


def hashed(texts: Sequence[str]) -> HashedStrings:
    """These different strings with their numbers."""
    return HashedStrings(texts=list(texts), hashes=id_numbers(texts))


def _places(asked: IdNumbers, *, among: IdNumbers) -> Codes:
    """Where each number stands among others, -1 where it does not."""
    places = np.full(len(asked), -1, np.int32)
    order = np.argsort(among, kind="stable")
    turn = np.argsort(asked)  # in order they are found many times as quickly
    at = np.searchsorted(among[order], asked[turn])
    turn, at = turn[at < len(order)], at[at < len(order)]
    is_same = among[order[at]] == asked[turn]
    places[turn[is_same]] = order[at[is_same]]
    return places
