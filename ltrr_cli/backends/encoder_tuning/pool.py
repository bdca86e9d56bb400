"""The entities of a tuning: all that were clicked, and others that stand for the rest."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from tokenizers import Tokenizer

from ltrr_cli.backends.encoder_tuning.bags import Bags, Whole, cut
from ltrr_cli.records.hits import Rows

_STRANGERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """clicked: (c,) rows of the catalogue, ascending; texts: of these, then of all strangers."""

    clicked: Rows
    texts: Bags

    @property
    def strangers(self) -> int:
        """How many entities that nobody clicked are in it, after the clicked ones."""
        return len(self.texts) - len(self.clicked)

    def places(self, rows: Rows) -> Whole:
        """Where clicked rows stand in `texts`."""
        return np.searchsorted(self.clicked, rows)

    def draw_strangers(self, count: int, generator: Generator) -> Whole:
        """Places in `texts` of at most `count` strangers, no two alike."""
        size = min(count, self.strangers)
        return len(self.clicked) + generator.choice(self.strangers, size=size, replace=False)


def make_pool(
    tokenizer: Tokenizer,
    clicked: Rows,
    *,
    text_of: Callable[[int], str],
    size: int,
    generator: Generator,
) -> Pool:
    """The pool of these clicked rows and at most 20,000 others of a catalogue of `size` rows."""
    known = np.unique(clicked)
    drawn = generator.choice(size, size=min(size, _STRANGERS + len(known)), replace=False)
    strangers = np.setdiff1d(drawn, known)
    strangers = generator.permutation(strangers)[:_STRANGERS]
    rows = np.concatenate([known, strangers])
    return Pool(clicked=known, texts=cut(tokenizer, [text_of(row) for row in rows.tolist()]))
