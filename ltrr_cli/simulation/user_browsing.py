"""The user browsing model: a place is looked at the more, the nearer the last click above it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.simulation.appeal import Probabilities, attraction, owed, wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBrowsing:
    """P(look at place k) = gamma(r, k - r), r the last clicked place above it.

    Dupret and Piwowarski 2008. The paper estimates a table; here gamma = distance^-decay, place 0
    being above the page: `decay` before the first click, `decay_after` from then on.

    >>> UserBrowsing(decay=1.0).looked(0, 4)
    0.25
    """

    decay: float = 0.6
    decay_after: float = 0.9
    name: str = "user browsing"

    @property
    def examination(self) -> None:
        return None

    def looked(self, last: int, place: int) -> float:
        """P(look at a place | last click), both 1-based, last = 0 for none."""
        return float((place - last) ** -(self.decay_after if last else self.decay))

    def click(self, grades: Probabilities, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
        odds, draws = attraction(grades).tolist(), rng.random(len(grades)).tolist()
        clicks = np.zeros(len(grades), np.bool_)
        last = 0
        for place, draw in enumerate(draws, start=1):
            if draw < odds[place - 1] * self.looked(last, place):
                clicks[place - 1] = True
                last = place
        return clicks

    def clicked(self, grades: Probabilities) -> Probabilities:
        return self._walk(grades, unwanted=False)[0]

    def owed(self, grades: Probabilities) -> Probabilities:
        return owed(grades)

    def satisfied(self, grades: Probabilities) -> Probabilities:
        return 1 - self._walk(grades, unwanted=True)[1]

    def _walk(
        self, grades: Probabilities, *, unwanted: bool
    ) -> tuple[Probabilities, Probabilities]:
        """P(click) of each place, and the mass that is left at the end.

        Keeps P(last click = r) for each r; `unwanted` follows only clicks that satisfied nobody,
        so that what is left is P(never satisfied).
        """
        odds, places = attraction(grades), grades.shape[-1]
        kept = odds - wanted(grades) if unwanted else odds
        last = np.zeros((*grades.shape[:-1], places + 1))
        last[..., 0] = 1.0
        clicks = np.zeros_like(odds)
        for place in range(1, places + 1):
            looks = np.array([self.looked(r, place) for r in range(place)])
            looking = last[..., :place] * looks
            looked = looking.sum(axis=-1)
            clicks[..., place - 1] = looked * odds[..., place - 1]
            last[..., :place] -= looking * odds[..., place - 1, None]
            last[..., place] = looked * kept[..., place - 1]
        return clicks, last.sum(axis=-1)
