"""Texts cut into word pieces once, so that no training step has to do it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from ltrr_cli.records.runs import run_places

_TEXTS_AT_ONCE = 4096
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """The word pieces of n texts one after the other, and how many each text has, shape (n,)."""

    pieces: Whole
    lengths: Whole

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.lengths)

    @property
    def begins(self) -> Whole:
        """Where each text begins in `pieces`, shape (n,): the `offsets` of an embedding bag."""
        begins: Whole = np.cumsum(self.lengths) - self.lengths
        return begins

    def take(self, numbers: Whole) -> "Bags":
        """The texts of these numbers, in this order."""
        lengths = self.lengths[numbers]
        return Bags(pieces=self.pieces[run_places(self.begins[numbers], lengths)], lengths=lengths)


def cut(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """The word pieces of these texts, without any marks around them."""
    lists: list[list[int]] = []
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        part = list(texts[start : start + _TEXTS_AT_ONCE])
        lists += [
            found.ids for found in tokenizer.encode_batch_fast(part, add_special_tokens=False)
        ]
    lengths = np.fromiter(map(len, lists), np.int64, len(lists))
    return Bags(
        pieces=np.fromiter(chain.from_iterable(lists), np.int64, int(lengths.sum())),
        lengths=lengths,
    )
