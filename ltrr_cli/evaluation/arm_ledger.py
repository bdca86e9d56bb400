"""What each arm is worth inside a plan: what it alone brings, and what that costs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arm_ranks import inside, mean_by_query, recall_of_union
from ltrr_cli.evaluation.arrays import Flags, Names, Numbers
from ltrr_cli.records.arm_ranks import ArmRanks


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmEntry:
    """An arm's line of the ledger; every recall is a mean over queries within a segment, then
    over segments, so that a frequent kind of query does not drown the others.

    recall: of the arm alone at its depth; unique_recall: the relevant that no other arm brings;
    leave_one_out_loss: recall of the plan minus that of the plan without the arm, whose depth
    goes to the others in equal parts: below 0 the arm stands in the way of better ones;
    shapley: every relevant entity shared equally by the arms that bring it; over the arms they
    add up to the plan's recall. milliseconds: median time, NaN if unknown;
    gain_per_millisecond: shapley / milliseconds.
    """

    arm: str
    depth: int
    recall: float
    unique_recall: float
    leave_one_out_loss: float
    shapley: float
    milliseconds: float
    gain_per_millisecond: float


def arm_ledger(
    arm_ranks: ArmRanks,
    *,
    depths: npt.NDArray[np.integer],
    segments: Names,
    milliseconds: Mapping[str, float] | None = None,
) -> tuple[ArmEntry, ...]:
    """A line for each arm of a plan with the depths (a,); segments: shape (q,), kinds of query.

    `arm_ranks` may hold ranks beyond the depths; they are what an arm's depth goes to when
    another is left out.
    """
    times = milliseconds or {}
    brought = inside(arm_ranks.ranks, depths)
    shares = shapley_shares(brought)
    whole = recall_of_union(arm_ranks, depths)
    entries = []
    for column, arm in enumerate(arm_ranks.arms):
        others = np.delete(brought, column, axis=1).any(axis=1)
        alone = mean_by_query(arm_ranks, brought[:, column])
        unique = mean_by_query(arm_ranks, brought[:, column] & ~others)
        lost = whole - recall_of_union(arm_ranks, without(depths, column))
        shapley = macro_mean(mean_by_query(arm_ranks, shares[:, column]), segments)
        spent = times.get(arm, float("nan"))
        entries.append(
            ArmEntry(
                arm=arm,
                depth=int(depths[column]),
                recall=macro_mean(alone, segments),
                unique_recall=macro_mean(unique, segments),
                leave_one_out_loss=macro_mean(lost, segments),
                shapley=shapley,
                milliseconds=spent,
                gain_per_millisecond=shapley / spent if spent > 0 else float("nan"),
            )
        )
    return tuple(entries)


def shapley_shares(brought: Flags) -> Numbers:
    """The Shapley value of each arm for each entity, in closed form; shape (n, a).

    Fetching is a coverage game (1 if anybody brings the entity), in which all that bring it are
    alike: each gets 1 / how many they are.

    >>> shapley_shares(np.array([[True, True, False], [False, False, False]])).tolist()
    [[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]]
    """
    shares: Numbers = brought / np.maximum(brought.sum(axis=1, keepdims=True), 1)
    return shares


def without(depths: npt.NDArray[np.integer], column: int) -> npt.NDArray[np.integer]:
    """The plan without an arm; its depth goes to the others that fire, as equally as it can.

    >>> without(np.array([5, 0, 10, 20]), 0).tolist()
    [0, 0, 13, 22]
    """
    rest = depths.copy()
    rest[column] = 0
    firing = np.flatnonzero(rest)
    if len(firing):
        each, over = divmod(int(depths[column]), len(firing))
        rest[firing] += each
        rest[firing[:over]] += 1
    return rest


def macro_mean(values: Numbers, segments: Names) -> float:
    """The mean over segments of their means, NaN values left out; NaN if nothing is left.

    >>> macro_mean(np.array([1.0, 1.0, 1.0, 0.0]), np.array(["a", "a", "a", "b"]))
    0.5
    """
    known = ~np.isnan(values)
    if not known.any():
        return float("nan")
    _, segment = np.unique(segments[known], return_inverse=True)
    means = np.bincount(segment, values[known]) / np.bincount(segment)
    return float(means.mean())
