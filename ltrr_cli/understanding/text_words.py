"""Entities → the words of their descriptions, and of the titles that say what is inside."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.origins import newcomers
from ltrr_cli.records.references import References
from ltrr_cli.records.row_words import Numbering, renumbered
from ltrr_cli.records.text_words import NO_TEXTS, TextWords
from ltrr_cli.text import normalise

PROSE = 600
"""So many characters of a description are read."""


def text_words(
    entities: Sequence[Entity],
    *,
    name_types: Collection[str],
    before: TextWords = NO_TEXTS,
    origin: Rows | None = None,
) -> TextWords:
    """The words of all texts.

    name_types: types whose title is the name of a maker; before, origin: as in `name_strings`.
    """
    fresh, origin = newcomers(entities, origin)
    numbering = Numbering(before.words)
    titles = numbering.rows(
        normalise(entity.title) if tells(entity, name_types) else "" for entity in fresh
    )
    prose = numbering.rows(
        normalise(entity.description[:PROSE]) if entity.description else "" for entity in fresh
    )
    parts = (before.titles.replaced(titles, origin), before.prose.replaced(prose, origin))
    words, (all_titles, all_prose) = renumbered(numbering.words, parts)
    return TextWords(words=words, titles=all_titles, prose=all_prose)


def tells(entity: Entity, name_types: Collection[str]) -> bool:
    """Whether the texts of an entity say what is inside; names of makers and of works do not."""
    return not entity.artists and entity.type not in name_types


def telling(references: References) -> npt.NDArray[np.bool_]:
    """Of all entities, shape (n,)."""
    is_telling: npt.NDArray[np.bool_] = (references.artists.lengths == 0) & ~references.is_maker
    return is_telling
