"""What a candidate has to do with what was clicked on before in this session."""

from collections.abc import Callable

import numpy as np

from ltrr_cli.ports import VectorIndex, Vectors
from ltrr_cli.ranking.features.scene import Scene, Values, is_among
from ltrr_cli.records.hits import Rows

_KEPT = 0.7
"""What each further click leaves of the weight of those before it, as in the arm `personal`."""


def session_rows(scene: Scene, *, row_of: Callable[[str], int | None]) -> Rows:
    """The known entities that were clicked on, each once, the latest first."""
    latest = dict.fromkeys(reversed(scene.request.query.clicked))
    located = [row_of(entity_id) for entity_id in latest]
    return np.array([row for row in located if row is not None], np.int32)


def session_match(scene: Scene, *, clicked: Rows, of_rows: Vectors, vectors: VectorIndex) -> Values:
    """clicked: as of `session_rows`, at least one; of_rows: the candidates' vectors, (n, d).

    The session's vector is the mean of the clicked entities' vectors, weighted by .7^k for what
    was clicked on before k others.
    """
    weights = (_KEPT ** np.arange(len(clicked))).astype(np.float32)
    mean = weights @ vectors.vectors(clicked)
    values: Values = {"clicked in session": is_among(scene.rows, clicked.tolist())}
    length = float(np.linalg.norm(mean))
    if length:
        values["session cosine"] = of_rows @ (mean / length)
    return values
