"""What the arms say of a candidate."""

import numpy as np

from ltrr_cli.ranking.features.scene import Scene, Values
from ltrr_cli.ranking.features.table import ARMS

_FUSION_OFFSET = 60.0
"""Reciprocal rank fusion: Cormack, Clarke and Büttcher 2009, the sum of 1 / (60 + rank)."""


def arm_evidence(scene: Scene) -> Values:
    """Rank and score of each arm that fired, and how they agree."""
    places = 1 / scene.places
    shares = np.where(places > 0, scene.shares, 0.0)
    values: Values = {
        "arms": np.add.reduce(places > 0, axis=0),
        "best place": np.maximum.reduce(places, axis=0, initial=0.0),
        "fused places": np.add.reduce(1 / (_FUSION_OFFSET + scene.places), axis=0),
    }
    for arm, place, share in zip(scene.arms, places, shares, strict=True):
        if arm in _KNOWN:
            values[f"{arm} place"] = place
            values[f"{arm} score"] = share
    return values


_KNOWN = frozenset(ARMS)
