"""What every stage of a build asks of all entities, as arrays: only those that changed are read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.flows.columns import columns_of
from ltrr_cli.flows.former import Former
from ltrr_cli.ports import Columns
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.references import References, references_of
from ltrr_cli.records.text_words import TextWords
from ltrr_cli.understanding.text_words import text_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """Of the same entities: the words of their texts, what they refer to, and numbers."""

    texts: TextWords
    references: References
    columns: Columns

    def types(self) -> dict[str, int]:
        """How many entities are of each type."""
        counts = np.bincount(self.columns.types, minlength=len(self.columns.type_names))
        return dict(zip(self.columns.type_names, counts.tolist(), strict=True))


def extract(entities: Sequence[Entity], *, name_types: Collection[str], former: Former) -> Extract:
    """Of these entities; name_types: types whose title is the name of a maker."""
    origin = former.origin
    return Extract(
        texts=text_words(entities, name_types=name_types, before=former.texts(), origin=origin),
        references=references_of(
            entities, name_types=name_types, before=former.references(), origin=origin
        ),
        columns=columns_of(entities, before=former.columns(), origin=origin),
    )
