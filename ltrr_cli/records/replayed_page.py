"""An answer told again: what its page would have been, had another plan been played."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedPage:
    """All that the arms could have brought to a query, also those that did not fire.

    arms: names (a,); ranks: (c, a), 1-based, of all their candidates, 0 for none; points: (c, a),
    what being brought by the arm adds to the score that orders the page; bonus: (c,), what the
    score has anyway; found: (m,), which candidates proved to be worth something; shown: places on
    a page.
    """

    arms: tuple[str, ...]
    ranks: npt.NDArray[np.int16]
    points: npt.NDArray[np.float32]
    bonus: npt.NDArray[np.float32]
    found: npt.NDArray[np.int64]
    shown: int = 10

    def places(self, depths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Where each found entity would have stood under each of p plans (p, a), shape (p, m).

        1-based, 0 for not on the page; of entities with the same score the earlier one is above.
        """
        brought = (self.ranks > 0) & (self.ranks <= depths[:, None, :])
        scores = np.where(brought, self.points, 0).sum(axis=2) + self.bonus
        scores[~brought.any(axis=2)] = -np.inf
        mine = scores[:, self.found]
        above = scores[:, None, :] > mine[:, :, None]
        earlier = np.arange(len(self.bonus)) < self.found[:, None]
        above |= (scores[:, None, :] == mine[:, :, None]) & earlier
        places = 1 + above.sum(axis=2)
        is_brought: npt.NDArray[np.bool_] = np.asarray(brought.any(axis=2))
        there = is_brought[:, self.found] & (places <= self.shown)
        found: npt.NDArray[np.int64] = np.where(there, places, 0)
        return found
