"""What a plan would have brought: replay of depths on the ranks that every arm gave."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.arm_ranks import ArmRanks

Depths = npt.NDArray[np.int16] | npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


def recall(arm_ranks: ArmRanks, depths: Depths, *, by_gain: bool = False) -> Values:
    """Share of each event's relevant entities that the union of the prefixes holds, shape (N,).

    depths: (N, A), or (A,) for the same plan everywhere. by_gain: an entity counts by its gain
    rather than as one. NaN for an event with nothing relevant.
    """
    of_event = arm_ranks.event
    reach = np.where(arm_ranks.able, depths, 0)[of_event]
    covered = ((arm_ranks.ranks > 0) & (arm_ranks.ranks <= reach)).any(axis=1)
    worth = arm_ranks.gains if by_gain else np.ones(len(of_event), np.float32)
    brought = np.bincount(of_event, weights=worth * covered, minlength=len(arm_ranks))
    relevant = np.bincount(of_event, weights=worth, minlength=len(arm_ranks))
    share = np.full(len(arm_ranks), np.nan)
    np.divide(brought, relevant, out=share, where=relevant > 0)
    return share


def mean_recall(arm_ranks: ArmRanks, depths: Depths, *, by_gain: bool = False) -> float:
    """The weighted mean of `recall` over the events with something relevant; NaN without any."""
    shares = recall(arm_ranks, depths, by_gain=by_gain)
    known = ~np.isnan(shares)
    weight = float(arm_ranks.weights[known].sum())
    return float(shares[known] @ arm_ranks.weights[known]) / weight if weight else float("nan")


def cost(arm_ranks: ArmRanks, depths: Depths) -> npt.NDArray[np.int64]:
    """How many candidates the plan asks of the arms that are able, duplicates counted, (N,)."""
    asked: npt.NDArray[np.int64] = np.where(arm_ranks.able, depths, 0).sum(axis=1, dtype=np.int64)
    return asked


def entity_weights(arm_ranks: ArmRanks, *, by_gain: bool = False) -> Values:
    """What covering each relevant entity adds to `mean_recall`, shape (R,)."""
    of_event = arm_ranks.event
    worth = arm_ranks.gains.astype(np.float64) if by_gain else np.ones(len(of_event))
    relevant = np.bincount(of_event, weights=worth, minlength=len(arm_ranks))
    total = arm_ranks.weights[relevant > 0].sum()
    share: Values = worth / relevant[of_event] * arm_ranks.weights[of_event] / total
    return share
