"""How good an order, and how true a probability, is on rows that were not trained on."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.ranking.objectives import Floats, affine_loss
from ltrr_cli.records.ranking_rows import RankingRows

SHOWN = 10
LEAST_LOOKED_AT = 0.05
"""A click counts for at most 1 / this."""


def click_loss(margins: npt.ArrayLike, rows: RankingRows) -> float:
    """Mean -log likelihood of what was clicked, weighted, under the rows' θ and trust."""
    losses = affine_loss(margins, rows.labels, theta=rows.theta, trust=rows.trust)
    return float(np.average(losses, weights=rows.weights))


def naive_loss(margins: npt.ArrayLike, rows: RankingRows) -> float:
    """Mean -log likelihood as if every place were looked at."""
    losses = affine_loss(margins, rows.labels, theta=1.0, trust=0.0)
    return float(np.average(losses, weights=rows.weights))


def group_ndcg(margins: npt.ArrayLike, rows: RankingRows) -> Floats:
    """nDCG@10 of each group, in their order; NaN where nothing is worth anything.

    Gains are label / θ. Ties keep the order of the rows.
    """
    gains = _unbiased(rows)
    _, group = np.unique(rows.groups, return_inverse=True)
    got = _discounted(gains, -np.asarray(margins, np.float64), group)
    ideal = _discounted(gains, -gains, group)
    found: Floats = np.divide(got, ideal, out=np.full(len(ideal), np.nan), where=ideal > 0)
    return found


def group_weights(rows: RankingRows) -> Floats:
    """What each group counts: the mean of 1 / θ over its clicks, 1 for a judged query.

    Inside one group θ cancels out of nDCG, because its ideal is weighted by θ too; only as the
    weight of the group does a click count for those who did not look (Joachims et al. 2017).
    """
    _, group = np.unique(rows.groups, return_inverse=True)
    clicks = np.bincount(group, weights=rows.labels)
    unbiased = np.bincount(group, weights=_unbiased(rows))
    return np.asarray(unbiased / np.maximum(clicks, 1e-9), np.float64)


def ndcg(margins: npt.ArrayLike, rows: RankingRows) -> float:
    """Weighted mean of `group_ndcg` over groups in which something is worth anything."""
    each, weights = group_ndcg(margins, rows), group_weights(rows)
    known = ~np.isnan(each)
    return float(np.average(each[known], weights=weights[known])) if known.any() else float("nan")


def ndcg_loss(margins: npt.ArrayLike, rows: RankingRows) -> float:
    """What listwise training stops by."""
    return -ndcg(margins, rows)


def _unbiased(rows: RankingRows) -> Floats:
    return (rows.labels / np.maximum(rows.theta, LEAST_LOOKED_AT)).astype(np.float64)


def _discounted(gains: Floats, keys: Floats, group: npt.NDArray[np.intp]) -> Floats:
    """DCG@10 of each group when its rows are sorted by rising keys."""
    order = np.lexsort((np.arange(len(keys)), keys, group))
    sizes = np.bincount(group)
    place = np.arange(len(keys)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    shares = np.where(place < SHOWN, gains[order] / np.log2(place + 2), 0.0)
    return np.asarray(np.bincount(group[order], weights=shares, minlength=len(sizes)), np.float64)
