"""The gazetteer, build side: which written forms name which entities.

Three tables of lists, best first: `names` (every form of a maker's name), `parts` (one word of a
well-known maker's name, "taylor", or its initials), `titles` (every form of everything else). A
weight is strength of the form times prior of the entity, in 0..1; see `surface_forms`.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Scores
from ltrr_cli.text import normalise
from ltrr_cli.understanding.list_table import ListTable, group
from ltrr_cli.understanding.surface_forms import maker_forms, title_forms

MAKERS_KEPT = 4
NO_MAKER = -1
LEAST_PRIOR = 0.02
MAKER_SHARE = 0.6  # a work is at least this share as well known as its maker

_NAME_ROWS, _PART_ROWS, _TITLE_ROWS = 32, 8, 512
_PART_PRIOR = 0.4  # makers at least so well known are called by any word of their name
_SHORTEST_PART = 4
_SHORTEST_INITIALS = 3  # words: "System of a Down" is SOAD
INITIALS = 0.8
_ALIAS = 0.9
_MOST_SHARED_PART = 300  # a word in more names than this says little
_OWN_PART = 2  # a word in so few names stands for a lesser known maker too


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerTables:
    """What the query side needs of all names.

    makers: shape (n, 4), rows of the makers of each entity, -1 where there are fewer;
    priors: shape (n,), how likely people ask for each entity, 0.02..1.
    """

    names: ListTable
    parts: ListTable
    titles: ListTable
    makers: npt.NDArray[np.int32]
    priors: Scores


def build_gazetteer(entities: Sequence[Entity], *, name_types: Collection[str]) -> GazetteerTables:
    """All forms of all names of a catalogue; entity number r is row r.

    name_types: types whose title is a maker's name (`Domain.name_types`). Makers of a work are its
    related makers, and those that have a name that it gives. 20 s for half a million.
    """
    is_maker = np.fromiter((entity.type in name_types for entity in entities), bool, len(entities))
    maker_rows = np.flatnonzero(is_maker).tolist()
    makers = _makers_of(entities, maker_rows)
    priors = _priors(entities, makers)
    names, titles = _Forms(), _Forms()
    for row, entity in enumerate(entities):
        forms_of, table = (maker_forms, names) if is_maker[row] else (title_forms, titles)
        table.add(_forms_of_entity(entity, forms_of(entity.title)), row=row, prior=priors[row])
    return GazetteerTables(
        names=names.table(longest=_NAME_ROWS),
        parts=_parts(entities, maker_rows, priors).table(longest=_PART_ROWS),
        titles=titles.table(longest=_TITLE_ROWS),
        makers=makers,
        priors=priors,
    )


def _forms_of_entity(entity: Entity, forms: dict[str, float]) -> dict[str, float]:
    for alias in entity.aliases:
        form = normalise(alias)
        if form:
            forms.setdefault(form, _ALIAS)
    return forms


def _makers_of(entities: Sequence[Entity], maker_rows: list[int]) -> npt.NDArray[np.int32]:
    by_id = {entities[row].id: row for row in maker_rows}
    by_name = {normalise(entities[row].title): row for row in reversed(maker_rows)}
    makers = np.full((len(entities), MAKERS_KEPT), NO_MAKER, np.int32)
    known = set(maker_rows)
    for row, entity in enumerate(entities):
        if row in known:
            continue
        named = (by_name.get(normalise(name)) for name in entity.artists[:MAKERS_KEPT])
        linked = (by_id.get(other) for other in entity.related[:8] if other in by_id)
        found = list(dict.fromkeys(maker for maker in (*linked, *named) if maker is not None))
        makers[row, : len(found)] = found[:MAKERS_KEPT]
    return makers


def _priors(entities: Sequence[Entity], makers: npt.NDArray[np.int32]) -> Scores:
    known = np.fromiter(
        (entity.popularity or 0.0 for entity in entities), np.float32, len(entities)
    )
    main = makers[:, 0]
    of_maker = np.where(main >= 0, known[np.maximum(main, 0)], 0) if len(known) else known
    return np.clip(np.maximum(known, MAKER_SHARE * of_maker), LEAST_PRIOR, 1).astype(np.float32)


def _parts(entities: Sequence[Entity], maker_rows: list[int], priors: Scores) -> "_Forms":
    names = {row: normalise(entities[row].title).split() for row in maker_rows}
    shared = Counter(word for words in names.values() for word in set(words))
    parts = _Forms()
    for row, words in names.items():
        if len(words) == 1:
            continue
        known = priors[row] >= _PART_PRIOR
        most_shared = _MOST_SHARED_PART if known else _OWN_PART
        forms = {
            word: 1.0
            for word in words
            if len(word) >= _SHORTEST_PART and shared[word] <= most_shared
        }
        if known and len(words) >= _SHORTEST_INITIALS:
            forms.setdefault("".join(word[0] for word in words), INITIALS)
        parts.add(forms, row=row, prior=priors[row])
    return parts


@dataclass(slots=True)
class _Forms:
    """Collects (form, row, weight) and sorts them into lists."""

    numbers: dict[str, int] = field(default_factory=dict)
    keys: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, forms: dict[str, float], *, row: int, prior: float) -> None:
        for form, strength in forms.items():
            self.keys.append(self.numbers.setdefault(form, len(self.numbers)))
            self.rows.append(row)
            self.weights.append(strength * prior)

    def table(self, *, longest: int) -> ListTable:
        return group(
            list(self.numbers),
            numbers=self.keys,
            rows=self.rows,
            weights=self.weights,
            longest=longest,
        )
