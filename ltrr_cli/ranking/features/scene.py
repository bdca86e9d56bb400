"""A request and those of its candidates whose features are wanted, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Request
from ltrr_cli.ranking.default_score import as_places
from ltrr_cli.records.hits import Candidates, Rows, Scores

_Whole = TypeVar("_Whole", bound=np.integer[Any])

Values = dict[str | tuple[str, ...], npt.NDArray[Any] | float]
"""Feature → its value for each candidate, (n,), or one for all of them; missing means NaN.

Several features together: their values, (f, n), or one of each for all candidates, (f, 1).
"""


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


def scene(
    request: Request, candidates: Candidates, *, places: npt.NDArray[np.intp] | None = None
) -> Scene:
    """The scene of these places among the candidates, of all when None."""
    chosen = slice(None) if places is None else places
    best = np.fmax.reduce(candidates.scores.T, axis=1, initial=-inf).tolist()
    whole = np.array([most if 0 < most < inf else nan for most in best], np.float32)
    return Scene(
        request=request,
        arms=candidates.arms,
        rows=candidates.rows[chosen],
        places=as_places(candidates.ranks[chosen]),
        shares=candidates.scores[chosen].T / whole[:, None],
    )


def with_makers(rows: Rows, makers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The rows, then their makers, -1 where there are fewer; (5, n).

    makers: shape (catalogue, 4).
    """
    return np.concatenate((rows[None], makers.take(rows, axis=0).T))


def is_among(values: npt.NDArray[_Whole], named: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which values are among `named`; the shape of `values`.

    The same as `numpy.isin`, which takes several times as long for so few.
    """
    if not named:
        return np.zeros(values.shape, np.bool_)
    found: npt.NDArray[np.bool_]
    if len(named) == 1:  # half of the calls
        found = values == named[0]
        return found
    known = np.array(named, values.dtype)
    known.sort()
    found = known.take(known.searchsorted(values), mode="clip") == values
    return found
