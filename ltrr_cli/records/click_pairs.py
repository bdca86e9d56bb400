"""What an encoder is tuned on: queries with the entities that were clicked for them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickPairs:
    """Queries and what was clicked for them, n pairs in columns.

    rows: (n,), rows of the catalogue; weights: (n,), above 0, how much each click tells (inverse
    propensities); groups: pairs of one group (a session, a listener) are held out together.

    Raises:
        ValueError: the columns differ in length, or a weight is not a number above 0.
    """

    queries: Sequence[str]
    rows: Rows
    weights: npt.NDArray[np.float64]
    groups: Sequence[str]

    def __post_init__(self) -> None:
        """Refuses columns that do not fit together."""
        if not len(self.queries) == len(self.rows) == len(self.weights) == len(self.groups):
            raise ValueError("the columns of click pairs differ in length")
        if not (np.isfinite(self.weights) & (self.weights > 0)).all():
            raise ValueError("a weight of a click pair is not a number above 0")

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.rows)

    def part(self, chosen: npt.NDArray[np.bool_]) -> "ClickPairs":
        """The pairs chosen by a mask of shape (n,)."""
        places = np.flatnonzero(chosen).tolist()
        return ClickPairs(
            queries=[self.queries[at] for at in places],
            rows=self.rows[chosen],
            weights=self.weights[chosen],
            groups=[self.groups[at] for at in places],
        )
