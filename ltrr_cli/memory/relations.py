"""The relation graph: what an entity leads to.

| link | weight |
|---|---|
| declared: ids in `related` | 1 |
| reverse of a declared one (artist → its tracks, album → its tracks) | 0.8 |
| same maker, where nothing is declared: work ↔ maker of that name | 0.6 |
| the same, where the catalogue has no such maker: work → works of that name | 0.4 |
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import ranks_within, run_starts
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.links import declared_links
from ltrr_cli.records.references import References
from ltrr_cli.records.runs import run_places
from ltrr_cli.text import normalise

DECLARED, REVERSE, MAKER, SIBLING = 1.0, 0.8, 0.6, 0.4
MOST = 200
SIBLINGS = 20
_UNKNOWN_POPULARITY = 0.05  # so that links to entities without popularity still differ by kind
_NOBODY = -1

Weighted = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float32]]


def relations(
    references: References, *, popularity: Scores
) -> tuple[npt.NDArray[np.int64], Rows, Scores]:
    """Lists of related rows: row r leads to `rows[offsets[r]:offsets[r + 1]]`, best first.

    Weight = weight of the link × (popularity of what it leads to + 0.05); of two links between
    the same entities the heavier counts; at most 200 stay. Ids that the catalogue does not hold
    lead nowhere.

    popularity: shape (n,), 0..1
    """
    declared = declared_links(references)
    forth = _both_ways(declared[:, 0], declared[:, 1], there=DECLARED, back=REVERSE)
    parts = [forth, *_same_maker(references, popularity)]
    sources, targets, kinds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    weights = kinds * (popularity[targets] + np.float32(_UNKNOWN_POPULARITY))
    keep = _heaviest(sources, targets, weights)
    sources, targets, weights = sources[keep], targets[keep], weights[keep]
    order = np.lexsort((targets, -weights, sources))
    order = order[ranks_within(sources[order]) < MOST]
    lengths = np.bincount(sources[order], minlength=len(references))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return offsets, targets[order].astype(np.int32), weights[order].astype(np.float32)


def _heaviest(sources: Rows, targets: Rows, weights: Scores) -> npt.NDArray[np.int64]:
    """One link of each pair, the heaviest; none from an entity to itself."""
    pairs = sources.astype(np.int64) << 32 | targets
    order = np.lexsort((-weights, pairs))
    order = order[sources[order] != targets[order]]
    heaviest: npt.NDArray[np.int64] = order[ranks_within(pairs[order]) == 0]
    return heaviest


def _same_maker(references: References, popularity: Scores) -> list[Weighted]:
    groups, rows, number = _undeclared_works(references)
    order = np.argsort(groups, kind="stable")
    groups, rows = groups[order], rows[order]
    makers = _best_known_makers(references, number, popularity)[groups]
    is_known = makers != _NOBODY
    works, siblings = _siblings(groups[~is_known], rows[~is_known], popularity)
    return [
        _both_ways(rows[is_known], makers[is_known], there=MAKER, back=MAKER),
        _links(works, siblings, weight=SIBLING),
    ]


def _undeclared_works(references: References) -> tuple[Rows, Rows, dict[str, int]]:
    """Works that declare nothing, one for each maker: the number of its normalised name, the work.

    The third is the number of each name.
    """
    artists = references.artists
    is_open = np.repeat(references.related.lengths == 0, artists.lengths)
    codes, rows = artists.codes[is_open], artists.rows[is_open]
    used = np.unique(codes)
    number: dict[str, int] = {}
    numbers = [number.setdefault(normalise(name), len(number)) for name in references.named(used)]
    return np.array(numbers, np.int32)[np.searchsorted(used, codes)], rows, number


def _best_known_makers(
    references: References, number: Mapping[str, int], popularity: Scores
) -> Rows:
    """The row of the best known maker of each name that has a number, `_NOBODY` for none."""
    names = references.names
    numbers = np.array([number.get(name, -1) for name in references.named(names.codes)], np.int32)
    is_asked = numbers >= 0
    numbers, rows = numbers[is_asked], names.rows[is_asked]
    worst_first = np.lexsort((rows, -popularity[rows]))[::-1]
    best = np.full(len(number), _NOBODY, np.int32)
    best[numbers[worst_first]] = rows[worst_first]  # the last one stays
    return best


def _siblings(groups: Rows, rows: Rows, popularity: Scores) -> tuple[Rows, Rows]:
    """Each row with the best known of its group; groups: sorted."""
    best_first = rows[np.lexsort((-popularity[rows], groups))]
    starts = run_starts(groups)
    sizes = np.diff(starts)
    lengths = np.repeat(np.minimum(sizes, SIBLINGS), sizes)
    places = run_places(np.repeat(starts[:-1], sizes), lengths)
    return np.repeat(rows, lengths), best_first[places]


def _links(sources: Rows, targets: Rows, *, weight: float) -> Weighted:
    return sources, targets, np.full(len(sources), weight, np.float32)


def _both_ways(sources: Rows, targets: Rows, *, there: float, back: float) -> Weighted:
    parts = _links(sources, targets, weight=there), _links(targets, sources, weight=back)
    forth, turned, kinds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return forth, turned, kinds
