"""The gazetteer, build side: which written forms name which entities.

Three tables of lists, best first: `names` (every form of a maker's name), `parts` (one word of a
well-known maker's name, "taylor", or its initials), `titles` (every form of everything else). A
weight is strength of the form times prior of the entity, in 0..1; see `surface_forms`.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.first_seen import in_order_of_appearance
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.records.references import References
from ltrr_cli.understanding.list_table import ListTable, group
from ltrr_cli.understanding.makers import makers_of

LEAST_PRIOR = 0.02
MAKER_SHARE = 0.6  # a work is at least this share as well known as its maker

_NAME_ROWS, _PART_ROWS, _TITLE_ROWS = 32, 8, 512
_PART_PRIOR = 0.4  # makers at least so well known are called by any word of their name
_SHORTEST_PART = 4
_SHORTEST_INITIALS = 3  # words: "System of a Down" is SOAD
INITIALS = 0.8
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


def build_gazetteer(
    references: References, forms: NameForms, *, popularity: Scores
) -> GazetteerTables:
    """All forms of all names of a catalogue; entity number r is row r.

    forms: what `name_forms` gives for these entities; popularity: shape (n,), 0..1. Makers of a
    work are its related makers, and those that have a name that it gives.
    """
    maker_rows, work_rows = references.names.rows, np.flatnonzero(~references.is_maker)
    makers = makers_of(references)
    priors = _priors(popularity, makers)
    return GazetteerTables(
        names=_table(forms, maker_rows, priors, longest=_NAME_ROWS),
        parts=_parts(references, priors).table(longest=_PART_ROWS),
        titles=_table(forms, work_rows, priors, longest=_TITLE_ROWS),
        makers=makers,
        priors=priors,
    )


def _table(
    forms: NameForms, rows: npt.NDArray[np.integer], priors: Scores, *, longest: int
) -> ListTable:
    """The forms of these rows."""
    mine = forms.forms.take(rows)
    strengths = replace(forms, percents=forms.percents.take(rows)).strengths
    of_entry = rows[mine.rows]
    order, numbers = in_order_of_appearance(mine.codes, size=len(forms.strings))
    return group(
        [forms.strings[at] for at in order.tolist()],
        numbers=numbers[mine.codes],
        rows=of_entry,
        weights=strengths * priors[of_entry],
        longest=longest,
    )


def _priors(known: Scores, makers: npt.NDArray[np.int32]) -> Scores:
    main = makers[:, 0]
    of_maker = np.where(main >= 0, known[np.maximum(main, 0)], 0) if len(known) else known
    return np.clip(np.maximum(known, MAKER_SHARE * of_maker), LEAST_PRIOR, 1).astype(np.float32)


def _parts(references: References, priors: Scores) -> "_Forms":
    names = references.named(references.names.codes)
    rows = references.names.rows.tolist()
    words_of = {row: name.split() for row, name in zip(rows, names, strict=True)}
    shared = Counter(word for words in words_of.values() for word in set(words))
    parts = _Forms()
    for row, words in words_of.items():
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
