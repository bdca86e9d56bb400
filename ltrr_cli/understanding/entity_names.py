"""Every entity by its whole name, as written: what `exact` and `fuzzy` find, and what completes."""

from collections.abc import Sequence

import numpy as np

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Scores
from ltrr_cli.text import normalise
from ltrr_cli.understanding.list_table import ListTable, group

_ROWS = 200


def entity_names(entities: Sequence[Entity], *, priors: Scores) -> ListTable:
    """Normalised title or alias → entities of that name, best known first; priors: shape (n,)."""
    numbers: dict[str, int] = {}
    of_entry: list[int] = []
    rows: list[int] = []
    for row, entity in enumerate(entities):
        for name in {normalise(text): None for text in (entity.title, *entity.aliases)}:
            if name:
                of_entry.append(numbers.setdefault(name, len(numbers)))
                rows.append(row)
    of_rows = np.array(rows, np.int32)
    return group(
        tuple(numbers), numbers=of_entry, rows=of_rows, weights=priors[of_rows], longest=_ROWS
    )
