"""Where each arm ranks the relevant entities, and what a union of their lists would hold."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Flags, Numbers, sums_by
from ltrr_cli.records.arm_ranks import ArmRanks

Ranks = npt.NDArray[np.integer]


def inside(ranks: Ranks, depths: npt.ArrayLike) -> Flags:
    """Which arm brings which entity at these depths; shapes (n, a), (a,) → (n, a).

    >>> inside(np.array([[1, 0], [9, 2]]), [5, 2]).tolist()
    [[True, False], [False, True]]
    """
    brought: Flags = (ranks > 0) & (ranks <= np.asarray(depths))
    return brought


def mean_by_query(arm_ranks: ArmRanks, values: Numbers | Flags) -> Numbers:
    """Mean over each query's relevant entities, (n,) → (q,); NaN for a query without any."""
    total = sums_by(values, arm_ranks.event, len(arm_ranks))
    count = np.bincount(arm_ranks.event, minlength=len(arm_ranks))
    means = np.full(len(arm_ranks), np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def recall_of_union(arm_ranks: ArmRanks, depths: npt.ArrayLike) -> Numbers:
    """Share of a query's relevant entities that a plan of these depths fetches; shape (q,).

    NaN for a query that has none. What the union does not hold, no ranker can show.
    """
    return mean_by_query(arm_ranks, np.any(inside(arm_ranks.ranks, depths), axis=1))
