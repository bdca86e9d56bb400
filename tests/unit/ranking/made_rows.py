"""Pages with known worth, looked at and clicked by a known model."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.ranking.objectives import Floats, sigmoid
from ltrr_cli.records.ranking_rows import RankingRows

FEATURES = 6
THETA = np.array([1.0, 0.9, 0.72, 0.5, 0.42, 0.3, 0.17, 0.15, 0.12, 0.09])


def worth(features: npt.NDArray[np.float32]) -> Floats:
    """How likely each is wanted; from the first three of the features."""
    return sigmoid(1.5 * features[:, 0] + features[:, 1] - 0.7 * features[:, 2] ** 2 - 2)


def made_rows(
    rng: np.random.Generator,
    *,
    pages: int,
    theta: Floats = THETA,
    trust: float = 0.0,
    confounded: bool = True,
) -> RankingRows:
    """RankingRows of pages that a decent logger ordered, in the order of the page.

    confounded: the logger's order follows a feature that is worth nothing, so that its place
    looks like worth to whom does not know who looks where.
    """
    size = len(theta)
    features = rng.normal(size=(pages, size, FEATURES)).astype(np.float32)
    known = features[..., 3] * 2 + features[..., 0] * 0.5 if confounded else features[..., 4]
    order = np.argsort(-known, axis=1)[..., None]
    flat = np.take_along_axis(features, order, axis=1).reshape(-1, FEATURES)
    positions = np.tile(np.arange(1, size + 1), pages)
    looked = np.tile(theta, pages)
    wanted = worth(flat)
    chance = looked * (wanted + trust / positions * (1 - wanted))
    clicks = (rng.random(len(flat)) < chance).astype(np.float32)
    groups = np.repeat(np.arange(pages), size)
    return RankingRows(
        features=flat,
        labels=clicks,
        positions=positions.astype(np.int16),
        theta=looked.astype(np.float32),
        trust=np.zeros(len(flat), np.float32),
        groups=groups,
        sessions=groups // 2,
        weights=np.ones(len(flat), np.float32),
    )
