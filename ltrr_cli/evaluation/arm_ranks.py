"""Where each arm ranks the relevant entities, and what a union of their lists would hold."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Flags, Numbers, sums_by

Ranks = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRanks:
    """The relevant entities of the queries 0 .. `queries` - 1, found or not.

    arms: names (a,); query: shape (n,), the query that each entity is relevant for;
    ranks: shape (n, a), 1-based rank in the arm's list, 0 where the list does not hold it.
    """

    arms: tuple[str, ...]
    query: npt.NDArray[np.integer]
    ranks: Ranks
    queries: int


def inside(ranks: Ranks, depths: npt.ArrayLike) -> Flags:
    """Which arm brings which entity at these depths; shapes (n, a), (a,) → (n, a).

    >>> inside(np.array([[1, 0], [9, 2]]), [5, 2]).tolist()
    [[True, False], [False, True]]
    """
    brought: Flags = (ranks > 0) & (ranks <= np.asarray(depths))
    return brought


def mean_by_query(arm_ranks: ArmRanks, values: Numbers | Flags) -> Numbers:
    """Mean over each query's relevant entities, (n,) → (q,); NaN for a query without any."""
    total = sums_by(values, arm_ranks.query, arm_ranks.queries)
    count = np.bincount(arm_ranks.query, minlength=arm_ranks.queries)
    means = np.full(arm_ranks.queries, np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def recall_of_union(arm_ranks: ArmRanks, depths: npt.ArrayLike) -> Numbers:
    """Share of a query's relevant entities that a plan of these depths fetches; shape (q,).

    NaN for a query that has none. What the union does not hold, no ranker can show.
    """
    return mean_by_query(arm_ranks, np.any(inside(arm_ranks.ranks, depths), axis=1))
