"""Replay made small: events with the same able arms, entities that the ladder does not part."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.coverage import Values, entity_weights
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.plan import DEPTHS

Levels = npt.NDArray[np.int8]
"""Places on the ladder, 0 .. len(DEPTHS) - 1, instead of depths."""

NEVER = 100
"""A level that no plan reaches."""

DEPTH_OF = np.array(DEPTHS, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayGroups:
    """G groups of events with the same able arms, and the U kinds of relevant entities in them.

    arms: names (A,); able: (G, A); shares: (G,), the groups' parts of all weight, sum 1.
    levels: (A, U), the lowest level at which the arm brings the entity, NEVER for none;
    group: (U,), ascending; worth: (U,), what covering it adds to the mean recall.
    starts: (G + 1,), where each group's entities begin.
    """

    arms: tuple[str, ...]
    able: npt.NDArray[np.bool_]
    shares: Values
    levels: Levels
    group: npt.NDArray[np.int64]
    worth: Values
    starts: npt.NDArray[np.int64]

    def value(self, group: int, plan: Levels) -> float:
        """What a plan, (A,) levels, adds to the mean recall in one group."""
        part = slice(self.starts[group], self.starts[group + 1])
        covered = (self.levels[:, part] <= plan[:, None]).any(axis=0)
        return float(covered @ self.worth[part])


def replay_groups(arm_ranks: ArmRanks, *, by_gain: bool = False) -> ReplayGroups:
    """Groups events and merges entities; entities that no arm brings are left out."""
    able, group_of = np.unique(arm_ranks.able, axis=0, return_inverse=True)
    weights = np.bincount(group_of.ravel(), weights=arm_ranks.weights, minlength=len(able))
    levels = _levels(arm_ranks)
    reached = (levels < NEVER).any(axis=1)
    owner = group_of.ravel()[arm_ranks.event[reached]].astype(np.int32)
    keys = np.column_stack([owner.astype(">i4").view(np.int8).reshape(-1, 4), levels[reached]])
    kinds, kind_of = _distinct(keys)
    weight = entity_weights(arm_ranks, by_gain=by_gain)[reached]
    worth: Values = np.bincount(kind_of, weights=weight, minlength=len(kinds)).astype(np.float64)
    group = np.ascontiguousarray(kinds[:, :4]).view(">i4").ravel().astype(np.int64)
    return ReplayGroups(
        arms=arm_ranks.arms,
        able=able,
        shares=weights / weights.sum(),
        levels=np.ascontiguousarray(kinds[:, 4:].T),
        group=group,
        worth=worth,
        starts=np.searchsorted(group, np.arange(len(able) + 1)),
    )


def _levels(arm_ranks: ArmRanks) -> Levels:
    """(R, A): the lowest level that holds the rank, NEVER for no rank and for an unable arm."""
    levels = np.searchsorted(DEPTH_OF, arm_ranks.ranks).astype(np.int8)
    brought = (arm_ranks.ranks > 0) & (arm_ranks.ranks <= DEPTHS[-1])
    levels[~(brought & arm_ranks.able[arm_ranks.event])] = NEVER
    return levels


def _distinct(
    rows: npt.NDArray[np.int8],
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    """Distinct rows in the order of their bytes, and which of them each row is."""
    rows = np.ascontiguousarray(rows)
    whole = rows.view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, first, kind_of = np.unique(whole, return_index=True, return_inverse=True)
    return rows[first], kind_of
