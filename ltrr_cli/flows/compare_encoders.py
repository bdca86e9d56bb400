"""Whether another encoder finds more of what is relevant: alone, and beside all other arms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from ltrr_cli.evaluation.intervals import Interval, mean_interval
from ltrr_cli.ports import Encoder, VectorIndex
from ltrr_cli.records.hits import Rows

DEPTH = 50
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """A query that no encoder was tuned on.

    relevant: rows, at least one; found: rows that the other arms found; group, segment: what it
    belongs to and its kind, for the interval (groups are drawn as wholes, segments are averaged).
    """

    text: str
    relevant: frozenset[int]
    found: frozenset[int] = frozenset()
    group: str
    segment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseSearch:
    """An encoder with the vectors that it made."""

    encoder: Encoder
    vectors: VectorIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Recall (0..1) before and after, means over segments, with 95 % intervals of the gains.

    dense: of the vectors alone; union: of all arms together; segments: segment → (before, after)
    of the vectors alone.
    """

    dense: tuple[float, float]
    dense_gain: Interval
    union: tuple[float, float]
    union_gain: Interval
    segments: dict[str, tuple[float, float]]

    @property
    def is_better(self) -> bool:
        """Whether the union surely finds more than before."""
        return self.union_gain.low > 0


def compare_encoders(
    old: DenseSearch,
    new: DenseSearch,
    held_out: Sequence[HeldOut],
    *,
    generator: Generator,
    depth: int = DEPTH,
) -> Comparison:
    """Asks both for the best `depth` entities of every query.

    Raises:
        ValueError: there is no query.
    """
    before, after = (
        [_nearest(search, each, depth=depth) for each in held_out] for search in (old, new)
    )
    return compare_lists(before, after, held_out, generator=generator)


def compare_lists(
    old: Sequence[Rows], new: Sequence[Rows], held_out: Sequence[HeldOut], *, generator: Generator
) -> Comparison:
    """The same, of what the vectors of both found for every query, rows of any number.

    Raises:
        ValueError: there is no query.
    """
    before, after = (_shares(found, held_out) for found in (old, new))
    groups = np.array([each.group for each in held_out])
    segments = np.array([each.segment for each in held_out])
    dense, union = (
        mean_interval(after[:, at] - before[:, at], groups, rng=generator, segments=segments)
        for at in (0, 1)
    )
    kinds = {str(kind): segments == kind for kind in np.unique(segments)}
    old_means = np.array([before[mask].mean(axis=0) for mask in kinds.values()])
    new_means = np.array([after[mask].mean(axis=0) for mask in kinds.values()])
    return Comparison(
        dense=(float(old_means[:, 0].mean()), float(new_means[:, 0].mean())),
        dense_gain=dense,
        union=(float(old_means[:, 1].mean()), float(new_means[:, 1].mean())),
        union_gain=union,
        segments={
            kind: (float(old_means[at, 0]), float(new_means[at, 0]))
            for at, kind in enumerate(kinds)
        },
    )


def _nearest(search: DenseSearch, each: HeldOut, *, depth: int) -> Rows:
    return search.vectors.nearest(search.encoder.encode([each.text])[0], limit=depth).rows


def _shares(lists: Sequence[Rows], held_out: Sequence[HeldOut]) -> Shares:
    """The share of the relevant rows that dense alone, and all arms, find; shape (q, 2)."""
    shares = np.empty((len(held_out), 2))
    for at, (rows, each) in enumerate(zip(lists, held_out, strict=True)):
        dense = set(rows.tolist())
        shares[at] = [len(each.relevant & found) for found in (dense, dense | each.found)]
        shares[at] /= len(each.relevant)
    return shares
