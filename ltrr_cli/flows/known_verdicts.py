"""What the round trip of a generation said, for the one that is made from it."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.words_of_names import names_of
from ltrr_cli.ports import KeyedLists
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows
from ltrr_cli.text import words


class KnownVerdicts:
    """`Verdicts` that still hold: no entity that came, changed or went has all words of the string.

    Such an entity is the only one that could enter or leave the list of a search. (How rare a word
    is moves a little with every change, and could swap the 50th and the 51st of a crowd; that is
    let go.)

    checked: string → rows that were looked for, with 1 for those that were found; row_of_old: see
    `Updated`; changed: entities that are not what they were, before and after.
    """

    def __init__(self, checked: KeyedLists, *, row_of_old: Rows, changed: Iterable[Entity]) -> None:
        self._checked = checked
        self._row_of_old = row_of_old
        self._with: dict[str, set[int]] = defaultdict(set)
        for number, entity in enumerate(changed):
            for text in names_of(entity):
                for word in words(text):
                    self._with[word].add(number)

    def of(self, query: str, rows: Rows) -> npt.NDArray[np.bool_] | None:
        """See `Verdicts`."""
        old, found = self._checked.find(query)
        if not len(old) or self._is_stirred(query):
            return None
        said = dict(zip(self._row_of_old[old].tolist(), found.tolist(), strict=True))
        verdicts = [said.get(row) for row in rows.tolist()]
        return None if None in verdicts else np.array(verdicts, np.bool_)

    def _is_stirred(self, query: str) -> bool:
        changed = [self._with.get(word) for word in query.split()]
        having = [each for each in changed if each]
        if len(having) < len(changed):
            return False
        return bool(set.intersection(*sorted(having, key=len)))
