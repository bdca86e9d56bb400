"""How much people click by trust in a place what they do not want."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.ranking.objectives import Floats, affine_loss
from ltrr_cli.records.ranking_rows import RankingRows

STRENGTHS = np.linspace(0.0, 0.9, 91)


def decayed_trust(positions: npt.ArrayLike, strength: float) -> Floats:
    """e_k = strength / k; 0 for a judgement (k = 0).

    >>> decayed_trust([1, 2, 0], 0.5).tolist()
    [0.5, 0.25, 0.0]
    """
    place = np.asarray(positions, np.float64)
    return np.where(place > 0, strength / np.maximum(place, 1), 0.0)


def fitted_trust(wanted: npt.ArrayLike, rows: RankingRows) -> float:
    """The strength, 0..0.9 in hundredths, that makes the clicks likeliest.

    wanted: (n,), how likely each is wanted, from a model that was not trained on these rows.
    """
    p = np.clip(np.asarray(wanted, np.float64), 1e-6, 1 - 1e-6)
    margins = np.log(p) - np.log1p(-p)

    def loss(strength: float) -> float:
        trust = decayed_trust(rows.positions, strength)
        return float(
            np.sum(affine_loss(margins, rows.labels, theta=rows.theta, trust=trust) * rows.weights)
        )

    return float(STRENGTHS[np.argmin([loss(float(strength)) for strength in STRENGTHS])])
