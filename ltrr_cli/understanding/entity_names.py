"""Every entity by its whole name, as written: what `exact` and `fuzzy` find, and what completes."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ltrr_cli.config import Domain
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Scores
from ltrr_cli.text import normalise
from ltrr_cli.understanding.list_table import ListTable, group

_ROWS = 200
_INITIALS = 0.3  # how surely initials mean a name
_FEWEST_WORDS = 3
_LEAST_PRIOR = 0.3  # people abbreviate names that many know


def entity_names(
    entities: Sequence[Entity], *, priors: Scores, name_types: Collection[str]
) -> ListTable:
    """Normalised name → entities of that name, best known first; priors: shape (n,).

    A well-known maker of a long name is also found by its initials ("rhcp").
    """
    numbers: dict[str, int] = {}
    of_entry: list[int] = []
    rows: list[int] = []
    strengths: list[float] = []
    for row, entity in enumerate(entities):
        abbreviated = entity.type in name_types and priors[row] >= _LEAST_PRIOR
        for name, strength in _names(entity, abbreviated=abbreviated):
            of_entry.append(numbers.setdefault(name, len(numbers)))
            rows.append(row)
            strengths.append(strength)
    of_rows = np.array(rows, np.int32)
    weights = priors[of_rows] * np.array(strengths, np.float32)
    return group(tuple(numbers), numbers=of_entry, rows=of_rows, weights=weights, longest=_ROWS)


def with_synonyms(entities: Sequence[Entity], *, domain: Domain) -> list[Entity]:
    """The same entities; makers that the domain has other names for carry them as aliases."""
    others = {normalise(name): names for name, names in domain.synonyms.items()}

    def renamed(entity: Entity) -> Entity:
        names = others.get(normalise(entity.title), ()) if entity.type in domain.name_types else ()
        return replace(entity, aliases=(*entity.aliases, *names)) if names else entity

    return [renamed(entity) for entity in entities] if others else list(entities)


def initials(name: str) -> str | None:
    """The first letters of a normalised name of three words or more.

    >>> initials("red hot chili peppers"), initials("queen")
    ('rhcp', None)
    """
    words = name.split()
    return "".join(word[0] for word in words) if len(words) >= _FEWEST_WORDS else None


def _names(entity: Entity, *, abbreviated: bool) -> Iterator[tuple[str, float]]:
    names = {normalise(text): 1.0 for text in (entity.title, *entity.aliases)}
    short = initials(normalise(entity.title)) if abbreviated else None
    if short is not None:
        names.setdefault(short, _INITIALS)
    yield from ((name, strength) for name, strength in names.items() if name)
