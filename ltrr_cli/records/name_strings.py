"""What the names of all entities give: their words by row, and the strings that may name each.

A generation keeps it, so that an update looks at the names of what changed only.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hashed_strings import HashedStrings
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.row_words import Codes, RowWords


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
    strings: HashedStrings
    queries: Codes
    rows: Rows
    templates: npt.NDArray[np.uint8]
