"""The cascade: a page is read from the top, and reading ends somewhere."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.simulation.appeal import Probabilities, attraction, owed, wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """Dependent clicks (Guo, Liu and Wang 2009): a click ends the reading, or not.

    The first place is looked at. P(look at k + 1 | looked at k) is `after_click` or `after_skip`;
    the second is 1 in the paper, below it patience runs out (Chapelle and Zhang 2009).

    >>> strict = Cascade(after_click=0.0, after_skip=1.0)  # of Craswell et al. 2008
    >>> strict.clicked(np.array([1.0, 1.0])).tolist()
    [1.0, 0.0]
    """

    after_click: float = 0.4
    after_skip: float = 0.9
    name: str = "cascade"

    @property
    def examination(self) -> None:
        return None

    def click(self, grades: Probabilities, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
        clicks = np.zeros(len(grades), np.bool_)
        draws = rng.random((len(grades), 2)).tolist()
        for place, (odds, draw) in enumerate(zip(attraction(grades).tolist(), draws, strict=True)):
            clicks[place] = draw[0] < odds
            if draw[1] >= (self.after_click if clicks[place] else self.after_skip):
                break
        return clicks

    def clicked(self, grades: Probabilities) -> Probabilities:
        odds = attraction(grades)
        goes_on = odds * self.after_click + (1 - odds) * self.after_skip
        reached = np.cumprod(goes_on, axis=-1)[..., :-1]
        first = np.ones_like(odds[..., :1])
        looked: Probabilities = np.concatenate([first, reached], axis=-1)[..., : odds.shape[-1]]
        return looked * odds

    def owed(self, grades: Probabilities) -> Probabilities:
        return owed(grades)

    def satisfied(self, grades: Probabilities) -> Probabilities:
        """1 - P(never): from the bottom, missed_k = sum over what place k leads to without it."""
        odds, right = attraction(grades), wanted(grades)
        missed = np.ones(grades.shape[:-1])
        for place in reversed(range(grades.shape[-1])):
            click, good = odds[..., place], right[..., place]
            ends = (click - good) * (1 - self.after_click) + (1 - click) * (1 - self.after_skip)
            goes_on = (click - good) * self.after_click + (1 - click) * self.after_skip
            missed = ends + goes_on * missed
        return 1 - missed
