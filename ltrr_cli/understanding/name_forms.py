"""Entities → their normalised names, and the forms of these."""

from array import array
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_forms import HUNDRED, NO_NAMES, NameForms
from ltrr_cli.records.origins import newcomers
from ltrr_cli.records.row_words import RowWords, renumbered
from ltrr_cli.text import normalise
from ltrr_cli.understanding.surface_forms import maker_forms, title_forms

_ALIAS = 0.9


def name_forms(
    entities: Sequence[Entity],
    *,
    name_types: Collection[str],
    before: NameForms = NO_NAMES,
    origin: Rows | None = None,
) -> NameForms:
    """The names and forms of all entities.

    name_types: types whose title is the name of a maker; before, origin: as in `name_strings`.
    """
    fresh, origin = newcomers(entities, origin)
    number = {string: at for at, string in enumerate(before.strings)}
    names = _numbered(map(_names, fresh), number)
    found = [_forms(entity, is_maker=entity.type in name_types) for entity in fresh]
    forms = _numbered(found, number)
    surely = (round(HUNDRED * strength) for each in found for strength in each.values())
    percents = RowWords(offsets=forms.offsets, codes=np.fromiter(surely, np.int32))
    parts = (before.names.replaced(names, origin), before.forms.replaced(forms, origin))
    strings, (all_names, all_forms) = renumbered(list(number), parts)
    return NameForms(
        strings=strings,
        names=all_names,
        forms=all_forms,
        percents=before.percents.replaced(percents, origin),
    )


def _names(entity: Entity) -> Iterable[str]:
    return dict.fromkeys(map(normalise, (entity.title, *entity.aliases)))


def _forms(entity: Entity, *, is_maker: bool) -> dict[str, float]:
    forms = (maker_forms if is_maker else title_forms)(entity.title)
    for alias in entity.aliases:
        form = normalise(alias)
        if form:
            forms.setdefault(form, _ALIAS)
    return forms


def _numbered(rows: Iterable[Iterable[str]], number: dict[str, int]) -> RowWords:
    """Strings of rows as numbers; number: string → its number, which grows."""
    codes, ends = array("i"), array("q", [0])
    for row in rows:
        codes.extend(number.setdefault(string, len(number)) for string in row)
        ends.append(len(codes))
    return RowWords(offsets=np.array(ends, np.int64), codes=np.array(codes, np.int32))
