"""Entities → their normalised names, and the forms of these."""

from collections.abc import Collection, Sequence

import numpy as np

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_forms import HUNDRED, NO_NAMES, NameForms
from ltrr_cli.records.origins import newcomers
from ltrr_cli.records.row_words import Numbering, RowWords, renumbered
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
    numbering = Numbering(before.strings)
    names = numbering.lists(map(_names, fresh))
    found = [_forms(entity, is_maker=entity.type in name_types) for entity in fresh]
    forms = numbering.lists(found)
    surely = (round(HUNDRED * strength) for each in found for strength in each.values())
    percents = RowWords(offsets=forms.offsets, codes=np.fromiter(surely, np.int32))
    parts = (before.names.replaced(names, origin), before.forms.replaced(forms, origin))
    strings, (all_names, all_forms) = renumbered(numbering.words, parts)
    return NameForms(
        strings=strings,
        names=all_names,
        forms=all_forms,
        percents=before.percents.replaced(percents, origin),
    )


def _names(entity: Entity) -> Collection[str]:
    return dict.fromkeys(map(normalise, (entity.title, *entity.aliases)))


def _forms(entity: Entity, *, is_maker: bool) -> dict[str, float]:
    forms = (maker_forms if is_maker else title_forms)(entity.title)
    for alias in entity.aliases:
        form = normalise(alias)
        if form:
            forms.setdefault(form, _ALIAS)
    return forms
