"""What the memory holds of a candidate for this query and its near forms."""

from collections.abc import Iterator

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
    values: Values = {}
    evidence = np.zeros(len(scene.rows), np.float32)
    known = _posterior(scene.request, memory)
    if known is not None:
        at, found = _places(scene.rows, known.rows)
        evidence = np.where(found, known.evidence[at], np.float32(0))
        values["memory mean"] = np.where(found, known.mean[at], np.float32(0))
        values["memory lower"] = np.where(found, known.lower[at], np.float32(0))
        values["memory evidence"] = np.log1p(evidence)
    prior = _prior(scene, foreseen)
    values["predicted prior"] = prior
    values["only predicted"] = (prior > 0) & (evidence == 0)
    return values


def forms(request: Request) -> Iterator[str]:
    """The keys under which a query may be known, likeliest first."""
    seen = request.understanding
    each = (seen.words, seen.corrected, tuple(sorted(seen.corrected)))
    yield from dict.fromkeys(" ".join(form) for form in each if form)


def _posterior(request: Request, memory: MemoryTable | None) -> Remembered | None:
    if memory is None:
        return None
    found = (memory.find(form) for form in forms(request))
    return next((known for known in found if len(known.rows)), None)


def _prior(scene: Scene, foreseen: KeyedLists) -> Scores:
    for form in forms(scene.request):
        rows, weights = foreseen.find(form)
        if len(rows):
            at, found = _places(scene.rows, rows)
            return np.where(found, weights[at], np.float32(0))
    return np.zeros(len(scene.rows), np.float32)


def _places(rows: Rows, known: Rows) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Where each row stands among the known ones, of which there is one at least; if it does."""
    order = np.argsort(known)
    at = order[np.minimum(np.searchsorted(known[order], rows), len(known) - 1)]
    return at, known[at] == rows
