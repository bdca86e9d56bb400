"""How likely an entity is to be in the union: P(d ∈ U) = Σ_plans p·[some arm ranks d ≤ depth]."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Flags, Numbers, Places, places_within, sums

Whole = npt.NDArray[np.integer]


def included(ranks: Whole, depths: Whole) -> Flags:
    """Which plan fetches which entity.

    ranks: shape (..., a), 1-based rank that each arm gives an entity, 0 for none; depths: shape
    (..., a), the plans'; leading axes are broadcast; the last one, the arms, is summed up.

    >>> ranks, depths = np.array([[3, 0], [0, 1]]), np.array([[2, 9], [5, 0]])
    >>> included(ranks[None], depths[:, None]).tolist()  # a row for each plan
    [[False, True], [True, False]]
    """
    brought: Flags = np.any((ranks > 0) & (ranks <= depths), axis=-1)
    return brought


def inclusion_probability(ranks: Whole, depths: Whole, probabilities: Numbers) -> Numbers:
    """P(d ∈ U) for the entities of one request; shapes (e, a), (p, a), (p,) → (e,).

    >>> inclusion_probability(np.array([[3, 0]]), np.array([[2, 9], [5, 0]]), np.array([0.9, 0.1]))
    array([0.1])
    """
    return np.asarray(probabilities @ included(ranks[None], depths[:, None]), np.float64)


def inclusion_probabilities(
    ranks: Whole, request: Whole, *, starts: Places, depths: Whole, probabilities: Numbers
) -> Numbers:
    """P(d ∈ U) for entities of many requests at once; shape (c,).

    ranks: shape (c, a); request: shape (c,), whose plans stand at `starts[request]` up to
    `starts[request + 1]` in depths (m, a) and probabilities (m,).
    """
    plans = np.diff(starts)[request]
    pair_starts = np.concatenate([[0], np.cumsum(plans)])
    entity = np.repeat(np.arange(len(request)), plans)
    plan = np.repeat(starts[:-1][request], plans) + places_within(pair_starts)
    return sums(probabilities[plan] * included(ranks[entity], depths[plan]), pair_starts)
