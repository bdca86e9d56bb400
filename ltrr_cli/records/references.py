"""What every entity refers to, as numbers of strings: its makers, other entities, its subjects.

A generation keeps it, so that an update reads the records of what changed only.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.first_seen import in_order_of_appearance
from ltrr_cli.records.hashed_strings import HashedStrings, hashed
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.id_numbers import IdNumbers
from ltrr_cli.records.origins import newcomers
from ltrr_cli.records.row_words import NO_ROWS, Codes, Numbering, RowWords
from ltrr_cli.text import normalise

PARTS = ("ids", "names", "artists", "related", "subjects")


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Strings of each row, as they are written.

    strings: s different ones, numbered as they appear; ids: one of each row; names: the normalised
    title of one that is a maker, nothing for others; artists, related: as in `Entity`; subjects:
    genres and tags.
    """

    strings: HashedStrings
    ids: RowWords
    names: RowWords
    artists: RowWords
    related: RowWords
    subjects: RowWords

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_maker(self) -> npt.NDArray[np.bool_]:
        """Which rows are makers, shape (n,)."""
        return self.names.lengths > 0

    def all_ids(self) -> list[str]:
        """Of all rows."""
        return self.named(self.ids.codes)

    @property
    def id_numbers(self) -> IdNumbers:
        """What `id_numbers` gives for the ids of all rows, (n,)."""
        return self.strings.hashes[self.ids.codes]

    def named(self, codes: Codes) -> list[str]:
        """The strings of these numbers."""
        strings = self.strings.texts
        return [strings[code] for code in codes.tolist()]


NO_REFERENCES = References(
    strings=hashed(()),
    ids=NO_ROWS,
    names=NO_ROWS,
    artists=NO_ROWS,
    related=NO_ROWS,
    subjects=NO_ROWS,
)
"""Of no entity at all."""


def references_of(
    entities: Sequence[Entity],
    *,
    name_types: Collection[str],
    before: References = NO_REFERENCES,
    origin: Rows | None = None,
) -> References:
    """What all entities refer to.

    name_types: types whose title is the name of a maker; before, origin: as in `name_strings`.
    """
    fresh, origin = newcomers(entities, origin)
    numbering = Numbering()
    told: dict[str, Iterable[Collection[str]]] = {
        "ids": ((each.id,) for each in fresh),
        "names": ((normalise(e.title),) if e.type in name_types else () for e in fresh),
        "artists": (each.artists for each in fresh),
        "related": (each.related for each in fresh),
        "subjects": ((*each.genres, *each.tags) for each in fresh),
    }
    lists = [numbering.lists(told[part]) for part in PARTS]
    strings, places = before.strings.followed_by(numbering.words)
    parts = [
        getattr(before, part).replaced(replace(fresh, codes=places[fresh.codes]), origin)
        for part, fresh in zip(PARTS, lists, strict=True)
    ]
    codes = np.concatenate([part.codes for part in parts])
    order, numbers = in_order_of_appearance(codes, size=len(strings))
    numbered = {
        name: replace(part, codes=numbers[part.codes])
        for name, part in zip(PARTS, parts, strict=True)
    }
    return References(strings=strings.take(order), **numbered)
