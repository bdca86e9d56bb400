"""What the memory holds of a candidate for this query and its near forms."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import KeyedLists, MemoryTable, Remembered, Request
from ltrr_cli.ranking.features.scene import Scene, Values
from ltrr_cli.records.hits import Rows, Scores


def remembered(scene: Scene, *, memory: MemoryTable | None, foreseen: KeyedLists) -> Values:
    """Of the first form of the query that is known: as typed, repaired, with its words sorted.

    Posterior numbers are NaN where nothing is remembered of any form; 0 for a candidate that was
    never looked at for a query that is remembered.
    """
    keys = forms(scene.request)
    known = _posterior(keys, memory)
    prior = _prior(scene, keys, foreseen)
    if known is None:
        return {"predicted prior": prior, "only predicted": prior > 0}
    at, found = _places(scene.rows, known.rows)
    posterior = np.array([known.mean, known.lower, known.evidence], np.float32)
    of_each = np.where(found, posterior.take(at, axis=1), np.float32(0))
    evidence = of_each[2]
    return {
        ("memory mean", "memory lower"): of_each[:2],
        "memory evidence": np.log1p(evidence),
        "predicted prior": prior,
        "only predicted": (prior > 0) & (evidence == 0),
    }


def forms(request: Request) -> tuple[str, ...]:
    """The keys under which a query may be known, likeliest first."""
    seen = request.understanding
    each = (seen.words, seen.corrected, sorted(seen.corrected))
    return tuple(dict.fromkeys([" ".join(form) for form in each if form]))


def _posterior(keys: Sequence[str], memory: MemoryTable | None) -> Remembered | None:
    if memory is None:
        return None
    found = map(memory.find, keys)
    return next((known for known in found if len(known.rows)), None)


def _prior(scene: Scene, keys: Sequence[str], foreseen: KeyedLists) -> Scores:
    for key in keys:
        rows, weights = foreseen.find(key)
        if len(rows):
            at, found = _places(scene.rows, rows)
            return np.where(found, weights.take(at), np.float32(0))
    return np.zeros(len(scene.rows), np.float32)


def _places(rows: Rows, known: Rows) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Where each row stands among the known ones, of which there is one at least; if it does."""
    order = known.argsort()
    at = order.take(known.take(order).searchsorted(rows), mode="clip")
    return at, known.take(at) == rows
