"""Who made every work, as rows."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Rows
from ltrr_cli.records.references import References
from ltrr_cli.text import normalise

MAKERS_KEPT = 4
NO_MAKER = -1

_RELATED = 8  # so many of what a work is related to are looked at
_Places = npt.NDArray[np.int64]


def makers_of(references: References) -> npt.NDArray[np.int32]:
    """The first makers of each entity, shape (n, 4), -1 where there are fewer.

    They are those that a work is related to, then those that have a name that it gives.
    """
    found = [_related(references), _named(references)]
    works, makers, places = map(np.concatenate, zip(*found, strict=True))
    is_found = (makers != NO_MAKER) & ~references.is_maker[works]
    works, makers, places = works[is_found], makers[is_found], places[is_found]
    order = np.lexsort((places, makers, works))
    order = order[_is_first(works[order], makers[order])]
    order = order[np.lexsort((places[order], works[order]))]
    starts = np.searchsorted(works[order], works[order])
    ranks = np.arange(len(order)) - starts
    order, ranks = order[ranks < MAKERS_KEPT], ranks[ranks < MAKERS_KEPT]
    kept = np.full((len(references), MAKERS_KEPT), NO_MAKER, np.int32)
    kept[works[order], ranks] = makers[order]
    return kept


def _related(references: References) -> tuple[Rows, Rows, _Places]:
    """Entities, what they are related to if it is a maker, and at which place they say so."""
    row_of = np.full(len(references.strings), NO_MAKER, np.int32)
    makers = references.names.rows
    row_of[references.ids.codes[makers]] = makers
    near = np.flatnonzero(references.related.places < _RELATED)
    places = references.related.places[near]
    return references.related.rows[near], row_of[references.related.codes[near]], places


def _named(references: References) -> tuple[Rows, Rows, _Places]:
    """Entities, the first maker of each name that they give, and its place behind all others."""
    names, artists = references.names, references.artists
    titles = references.named(names.codes)
    by_name = dict(zip(reversed(titles), reversed(names.rows.tolist()), strict=True))
    near = np.flatnonzero(artists.places < MAKERS_KEPT)
    used, at = np.unique(artists.codes[near], return_inverse=True)
    rows = [by_name.get(normalise(name), NO_MAKER) for name in references.named(used)]
    return artists.rows[near], np.array(rows, np.int32)[at], _RELATED + artists.places[near]


def _is_first(works: Rows, makers: Rows) -> npt.NDArray[np.bool_]:
    """Which pairs are not the one before them."""
    is_first = np.ones(len(works), np.bool_)
    is_first[1:] = (works[1:] != works[:-1]) | (makers[1:] != makers[:-1])
    return is_first
