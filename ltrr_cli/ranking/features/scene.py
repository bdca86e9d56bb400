"""A request and those of its candidates whose features are wanted, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Request
from ltrr_cli.records.hits import Candidates, Rows, Scores

_TYPES = 256  # their numbers are bytes

Values = dict[str, npt.ArrayLike]
"""Feature → its value for each candidate, or one for all of them; missing means NaN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What every group of features looks at.

    arms: that fired (a,); rows: (n,) in any order; ranks: (n, a), 0 where the arm did not bring
    it; shares: (n, a), score as a share of the best score of the arm's whole list, NaN where it
    did not bring it or the best is not above 0.
    """

    request: Request
    arms: tuple[str, ...]
    rows: Rows
    ranks: npt.NDArray[np.int16]
    shares: Scores

    def among(self, named: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Which of the rows are among these; shape (n,)."""
        return member(self.rows, named)


def scene(
    request: Request, candidates: Candidates, *, places: npt.NDArray[np.intp] | None = None
) -> Scene:
    """The scene of these places among the candidates, of all when None."""
    best = np.fmax.reduce(candidates.scores, axis=0, initial=-np.inf)
    best = np.where((best > 0) & np.isfinite(best), best, np.nan).astype(np.float32)
    chosen = slice(None) if places is None else places
    return Scene(
        request=request,
        arms=candidates.arms,
        rows=candidates.rows[chosen],
        ranks=candidates.ranks[chosen],
        shares=candidates.scores[chosen] / best,
    )


def is_among(types: npt.NDArray[np.uint8], wanted: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which types are among the wanted ones, by their numbers; the shape of `types`."""
    is_wanted = np.zeros(_TYPES, np.bool_)
    is_wanted[list(wanted)] = True
    found: npt.NDArray[np.bool_] = is_wanted[types]
    return found


def member(values: npt.NDArray[np.int32], named: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which values are among `named`; the shape of `values`.

    The same as `numpy.isin`, which takes several times as long for so few.
    """
    known = np.sort(np.asarray(named, np.int32))
    if not len(known):
        return np.zeros(values.shape, np.bool_)
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    found: npt.NDArray[np.bool_] = known[places] == values
    return found
