"""A request and those of its candidates whose features are wanted, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Request
from ltrr_cli.ranking.default_score import as_places
from ltrr_cli.records.hits import Candidates, Rows, Scores

_TYPES = 256  # their numbers are bytes

Values = dict[str, npt.ArrayLike]
"""Feature → its value for each candidate, or one for all of them; missing means NaN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What every group of features looks at.

    arms: that fired (a,); rows: (n,) in any order; places: (a, n), the rank that the arm gave it,
    infinite where it did not bring it; shares: (a, n), score as a share of the best score of the
    arm's whole list, NaN where it did not bring it or the best is not above 0. An arm is a row of
    both, because sums over few arms are fast so.
    """

    request: Request
    arms: tuple[str, ...]
    rows: Rows
    places: Scores
    shares: Scores

    def among(self, named: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Which of the rows are among these; shape (n,)."""
        return member(self.rows, named)


def scene(
    request: Request, candidates: Candidates, *, places: npt.NDArray[np.intp] | None = None
) -> Scene:
    """The scene of these places among the candidates, of all when None."""
    scores, ranks = candidates.scores, candidates.ranks
    best = np.fmax.reduce(scores, axis=0, initial=-np.inf)
    best[~((best > 0) & (best < np.inf))] = np.nan
    chosen = slice(None) if places is None else places
    return Scene(
        request=request,
        arms=candidates.arms,
        rows=candidates.rows[chosen],
        places=as_places(ranks[chosen]),
        shares=scores[chosen].T / best[:, None],
    )


def is_among(types: npt.NDArray[np.uint8], wanted: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which types are among the wanted ones, by their numbers; the shape of `types`."""
    is_wanted = np.zeros(_TYPES, np.bool_)
    is_wanted[list(wanted)] = True
    return is_wanted.take(types)


def member(values: npt.NDArray[np.int32], named: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which values are among `named`; the shape of `values`.

    The same as `numpy.isin`, which takes several times as long for so few.
    """
    known = np.array(named, np.int32)
    if not len(known):
        return np.zeros(values.shape, np.bool_)
    known.sort()
    found: npt.NDArray[np.bool_] = known.take(known.searchsorted(values), mode="clip") == values
    return found
