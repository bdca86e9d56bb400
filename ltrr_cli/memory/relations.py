"""The relation graph: what an entity leads to.

| link | weight |
|---|---|
| declared: ids in `related` | 1 |
| reverse of a declared one (artist → its tracks, album → its tracks) | 0.8 |
| same maker, where nothing is declared: work ↔ maker of that name | 0.6 |
| the same, where the catalogue has no such maker: work → works of that name | 0.4 |
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.links import Links
from ltrr_cli.text import normalise

DECLARED, REVERSE, MAKER, SIBLING = 1.0, 0.8, 0.6, 0.4
MOST = 200
SIBLINGS = 20
_UNKNOWN_POPULARITY = 0.05  # so that links to entities without popularity still differ by kind

Weighted = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float32]]


def relations(
    entities: Sequence[Entity],
    *,
    declared: Links,
    popularity: Scores,
    name_types: Sequence[str] = (),
) -> tuple[npt.NDArray[np.int64], Rows, Scores]:
    """Lists of related rows: row r leads to `rows[offsets[r]:offsets[r + 1]]`, best first.

    Weight = weight of the link × (popularity of what it leads to + 0.05); of two links between
    the same entities the heavier counts; at most 200 stay. Ids that the catalogue does not hold
    lead nowhere.

    declared: what `declared_links` gives for them; popularity: shape (n,), 0..1; name_types: types
    whose title is a maker's name
    """
    forth = _both_ways(declared[:, 0], declared[:, 1], there=DECLARED, back=REVERSE)
    parts = [forth, _same_maker(entities, popularity, name_types=name_types)]
    sources, targets, kinds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    weights = kinds * (popularity[targets] + np.float32(_UNKNOWN_POPULARITY))
    keep = _heaviest(sources, targets, weights)
    sources, targets, weights = sources[keep], targets[keep], weights[keep]
    order = np.lexsort((targets, -weights, sources))
    order = order[ranks_within(sources[order]) < MOST]
    lengths = np.bincount(sources[order], minlength=len(entities))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return offsets, targets[order].astype(np.int32), weights[order].astype(np.float32)


def _heaviest(sources: Rows, targets: Rows, weights: Scores) -> npt.NDArray[np.int64]:
    """One link of each pair, the heaviest; none from an entity to itself."""
    pairs = sources.astype(np.int64) << 32 | targets
    order = np.lexsort((-weights, pairs))
    order = order[sources[order] != targets[order]]
    heaviest: npt.NDArray[np.int64] = order[ranks_within(pairs[order]) == 0]
    return heaviest


def _same_maker(
    entities: Sequence[Entity], popularity: Scores, *, name_types: Sequence[str]
) -> Weighted:
    makers: dict[str, int] = {}
    for row, entity in enumerate(entities):
        if entity.type in name_types:
            name = normalise(entity.title)
            if popularity[row] > popularity[makers.setdefault(name, row)]:
                makers[name] = row
    works = _undeclared_works(entities)
    known = [(row, makers[name]) for name in works if name in makers for row in works[name]]
    named = _both_ways(
        [row for row, _ in known], [row for _, row in known], there=MAKER, back=MAKER
    )
    siblings = list(_siblings([works[name] for name in works if name not in makers], popularity))
    parts = [named, _links([a for a, _ in siblings], [b for _, b in siblings], weight=SIBLING)]
    sources, targets, kinds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return sources, targets, kinds


def _undeclared_works(entities: Sequence[Entity]) -> dict[str, list[int]]:
    """Normalised maker → rows of its works that declare nothing."""
    works: dict[str, list[int]] = defaultdict(list)
    for row, entity in enumerate(entities):
        if not entity.related:
            for maker in entity.artists:
                works[normalise(maker)].append(row)
    return works


def _siblings(groups: Sequence[list[int]], popularity: Scores) -> Iterator[tuple[int, int]]:
    for group in groups:
        best = sorted(group, key=lambda row: -popularity[row])[:SIBLINGS]
        yield from ((row, other) for row in group for other in best)


def _links(sources: npt.ArrayLike, targets: npt.ArrayLike, *, weight: float) -> Weighted:
    return (
        np.asarray(sources, np.int32),
        np.asarray(targets, np.int32),
        np.full(len(np.asarray(sources)), weight, np.float32),
    )


def _both_ways(
    sources: npt.ArrayLike, targets: npt.ArrayLike, *, there: float, back: float
) -> Weighted:
    parts = _links(sources, targets, weight=there), _links(targets, sources, weight=back)
    forth, turned, kinds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return forth, turned, kinds
