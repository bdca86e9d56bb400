"""What a plan would have brought: replay of depths on the ranks that every arm gave."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Depths = npt.NDArray[np.int16] | npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRanks:
    """Where each of A arms had the R relevant entities of N events.

    arms: names (A,); ranks: (R, A), 1-based, 0 where the entity is not within the deepest rung;
    event: (R,), to which event each relevant entity belongs; gains: (R,), above 0, its worth.
    able: (N, A), whether the arm could say something; an arm that could not covers nothing.
    returned: (N, A), how long its list was; weights: (N,), what each event counts for, for
    example so that every kind of query counts the same.
    """

    arms: tuple[str, ...]
    ranks: npt.NDArray[np.int16]
    event: npt.NDArray[np.int32]
    gains: npt.NDArray[np.float32]
    able: npt.NDArray[np.bool_]
    returned: npt.NDArray[np.int16]
    weights: Values

    def __len__(self) -> int:
        return len(self.able)


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
