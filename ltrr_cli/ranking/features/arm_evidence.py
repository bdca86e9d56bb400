"""What the arms say of a candidate."""

import numpy as np

from ltrr_cli.ranking.features.scene import Scene, Values
from ltrr_cli.ranking.features.table import ARMS

_FUSION_OFFSET = 60.0
"""Reciprocal rank fusion: Cormack, Clarke and Büttcher 2009, the sum of 1 / (60 + rank)."""


def arm_evidence(scene: Scene) -> Values:
    """Rank and score of each arm that fired, and how they agree."""
    ranks = scene.ranks.astype(np.float32)
    brought = ranks > 0
    safe = np.where(brought, ranks, np.inf)
    places = 1 / safe
    shares = np.where(brought, scene.shares, 0.0)
    values: Values = {
        "arms": brought.sum(axis=1),
        "best place": places.max(axis=1, initial=0.0),
        "fused places": (1 / (_FUSION_OFFSET + safe)).sum(axis=1),
    }
    for column, arm in enumerate(scene.arms):
        if arm in _KNOWN:
            values[f"{arm} place"] = places[:, column]
            values[f"{arm} score"] = shares[:, column]
    return values


_KNOWN = frozenset(ARMS)
