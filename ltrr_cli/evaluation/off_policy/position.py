"""How likely an entity is to be looked at: E[θ(place)] over the plans that could be played."""

import numpy as np

from ltrr_cli.evaluation.arrays import Flags, Numbers


def expected_examination(fetched: Flags, probabilities: Numbers, examination: Numbers) -> Numbers:
    """E[θ(place of d)] for the entities of one request; shape (e,).

    fetched: shape (p, e), which plan fetches which entity, the entities in the order that the
    ranker gives them whenever they are in the union; this is exact for a ranker that scores
    each entity by itself. probabilities: shape (p,); examination: shape (k,), how likely each
    place is to be looked at, 0 beyond.

    >>> fetched = np.array([[True, True], [False, True]])
    >>> expected_examination(fetched, np.array([0.5, 0.5]), np.array([1.0, 0.2])).tolist()
    [0.5, 0.6]
    """
    places = np.cumsum(fetched, axis=1) - 1
    beyond = np.append(examination, 0.0)
    looked_at = np.where(fetched, beyond[np.minimum(places, len(examination))], 0.0)
    return np.asarray(probabilities @ looked_at, np.float64)
