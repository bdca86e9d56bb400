"""One group for each click: how a listwise objective is freed of the bias of places."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.ranking_rows import RankingRows

MOST_WEIGHT = 20.0
"""At most so much counts a click, however seldom its place is looked at."""


def click_groups(rows: RankingRows) -> RankingRows:
    """Each click with the rows of its group that were not clicked, weighing label / θ of its place.

    Within one group θ would cancel out of nDCG, because the ideal is weighted by it too; as the
    weight of a group it stays (inverse propensity weighting, Joachims et al. 2017). Groups
    without a click say nothing of an order and are left out.
    """
    _, starts, counts = np.unique(rows.groups, return_index=True, return_counts=True)
    places: list[npt.NDArray[np.int64]] = []
    groups: list[npt.NDArray[np.int64]] = []
    weights: list[npt.NDArray[np.float64]] = []
    chosen: list[npt.NDArray[np.float64]] = []
    for start, count in zip(starts.tolist(), counts.tolist(), strict=True):
        group = np.arange(start, start + count)
        clicked = group[rows.labels[group] > 0]
        others = group[rows.labels[group] <= 0]
        for click in clicked.tolist() if len(others) else ():
            weight = float(rows.labels[click] * rows.weights[click] / rows.theta[click])
            places.append(np.concatenate([[click], others]))
            groups.append(np.full(1 + len(others), len(groups)))
            weights.append(np.full(1 + len(others), min(weight, MOST_WEIGHT)))
            chosen.append(np.concatenate([[1.0], np.zeros(len(others))]))
    if not places:
        return rows.chosen(np.empty(0, np.int64))
    return replace(
        rows.chosen(np.concatenate(places)),
        groups=np.concatenate(groups).astype(np.int64),
        weights=np.concatenate(weights).astype(np.float32),
        labels=np.concatenate(chosen).astype(np.float32),
    )
