"""What the arms say of a candidate."""

from functools import lru_cache

import numpy as np

from ltrr_cli.ranking.features.scene import Scene, Values

_FUSION_OFFSET = 60.0
"""Reciprocal rank fusion: Cormack, Clarke and Büttcher 2009, the sum of 1 / (60 + rank)."""


def arm_evidence(scene: Scene) -> Values:
    """Rank and score of each arm that fired, and how they agree."""
    places = 1 / scene.places
    brought = places > 0
    shares = np.where(brought, scene.shares, np.float32(0))
    return {
        _named(scene.arms, "place"): places,
        _named(scene.arms, "score"): shares,
        "arms": np.add.reduce(brought, axis=0),
        "best place": np.maximum.reduce(places, axis=0, initial=0.0),
        "fused places": np.add.reduce(1 / (_FUSION_OFFSET + scene.places), axis=0),
    }


@lru_cache
def _named(arms: tuple[str, ...], kind: str) -> tuple[str, ...]:
    return tuple([f"{arm} {kind}" for arm in arms])
