"""Every entity by its whole name, as written: what `exact` and `fuzzy` find, and what completes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ltrr_cli.config import Domain
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.first_seen import in_order_of_appearance
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.records.references import References
from ltrr_cli.text import normalise
from ltrr_cli.understanding.list_table import ListTable, group

_ROWS = 200
_INITIALS = 0.3  # how surely initials mean a name
_FEWEST_WORDS = 3
_LEAST_PRIOR = 0.3  # people abbreviate names that many know


def entity_names(references: References, forms: NameForms, *, priors: Scores) -> ListTable:
    """Normalised name → entities of that name, best known first; priors: shape (n,).

    A well-known maker of a long name is also found by its initials ("rhcp"). forms: what
    `name_forms` gives for these entities.
    """
    number = {string: at for at, string in enumerate(forms.strings)}
    short = list(_initials(forms, number, rows=_known(references, priors)))
    rows = np.concatenate([forms.names.rows, np.array([row for row, _ in short], np.int32)])
    codes = np.concatenate([forms.names.codes, np.array([code for _, code in short], np.int32)])
    strengths = np.ones(len(rows), np.float32)
    strengths[len(forms.names.codes) :] = _INITIALS
    empty = number.get("", -1)
    order = np.argsort(rows, kind="stable")
    order = order[codes[order] != empty]
    rows, codes, strengths = rows[order], codes[order], strengths[order]
    seen, places = in_order_of_appearance(codes, size=len(number))
    strings = list(number)
    return group(
        [strings[at] for at in seen.tolist()],
        numbers=places[codes],
        rows=rows,
        weights=priors[rows] * strengths,
        longest=_ROWS,
    )


def _known(references: References, priors: Scores) -> list[int]:
    """Rows of well-known makers."""
    return np.flatnonzero((priors >= _LEAST_PRIOR) & references.is_maker).tolist()


def _initials(
    forms: NameForms, number: dict[str, int], *, rows: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """These rows with the numbers of their initials, unless they are called so anyway."""
    for row in rows:
        mine = forms.names.codes[forms.names.offsets[row] : forms.names.offsets[row + 1]].tolist()
        short = initials(forms.strings[mine[0]])
        if short is not None:
            code = number.setdefault(short, len(number))
            if code not in mine:
                yield row, code


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
