"""What every entity is called, and the forms in which people write that.

A generation keeps it, so that an update looks at the names of what changed only.
"""

from dataclasses import dataclass

import numpy as np

from ltrr_cli.records.row_words import NO_ROWS, Codes, RowWords

HUNDRED = 100
"""A strength of 1, as a generation keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameForms:
    """Normalised names of each row, and their forms.

    strings: s different ones, numbered as they appear; names: the title, which may be empty, then
    the aliases, each once; forms, percents: the forms of title and aliases, and how surely each
    means the entity, from 0 to 100.
    """

    strings: list[str]
    names: RowWords
    forms: RowWords
    percents: RowWords

    @property
    def titles(self) -> Codes:
        """The number of each row's title, shape (n,)."""
        return self.names.codes[self.names.offsets[:-1]]

    @property
    def strengths(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """Of all forms, one row's after the other's, 0..1."""
        return (self.percents.codes / HUNDRED).astype(np.float32)


NO_NAMES = NameForms(strings=[], names=NO_ROWS, forms=NO_ROWS, percents=NO_ROWS)
"""Of no entity at all."""
